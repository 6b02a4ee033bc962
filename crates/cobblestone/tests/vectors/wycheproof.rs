//! Wycheproof's vectors for Cobblestone-256, the chunked encryption of every body and attachment.

use miniz_oxide::inflate::decompress_to_vec_zlib;
use sha2::{Digest as _, Sha512};
use wycheproof::{
    TestResult,
    chunked_encryption::{TestName, TestSet},
};

/// Runs all of them; gives their number.
pub(crate) fn check_all() -> usize {
    let set = TestSet::load(TestName::Cobblestone256).expect("the vectors load");
    let tests = set.test_groups.iter().flat_map(|group| &group.tests);
    let mut count = 0;
    for test in tests {
        let stream = decompress_to_vec_zlib(&test.ct).expect("a zlib stream");
        let key: Option<&[u8; cobblestone::KEY_LEN]> = test.key.as_ref().try_into().ok();
        let opened = key
            .and_then(|key| cobblestone::open(key, &test.ctx, &stream).ok())
            .map(|plaintext| (plaintext.len(), Sha512::digest(&*plaintext).to_vec()));
        let id = test.tc_id;
        match test.result {
            TestResult::Valid => {
                let expected = test.msg_length.zip(test.msg_sha512.as_ref().map(|hash| hash.to_vec()));
                assert!(opened.is_some() && opened == expected, "vector {id}: {}", test.comment);
            }
            _ => assert!(opened.is_none(), "vector {id} must be refused: {}", test.comment),
        }
        count += 1;
    }
    count
}
