//! The browser's authenticators (WebAuthn Level 3): making a passkey, and showing one.
//!
//! **Invariant:** what the PRF gives is not read here. Its buffer is handed to the crypto module as it is, and is empty
//! afterwards.

use envelope::{Base64, passkey::PRF_INPUT};
use js_sys::{Array, ArrayBuffer, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AuthenticatorAssertionResponse, AuthenticatorAttestationResponse, CredentialCreationOptions,
    CredentialRequestOptions, DomException, PublicKeyCredential,
};
use wire::passkey::{Assertion, Attestation, PasskeyStarted};

use crate::error::{Error, PasskeyFailure};

/// The type of every credential.
const PUBLIC_KEY: &str = "public-key";

/// A passkey that was made.
pub(super) struct Made {
    /// The authenticator's answer.
    pub(super) attestation: Attestation,
    /// Whether it says that it has a PRF.
    pub(super) has_prf: bool,
    /// What the PRF gives, if it says so at once.
    pub(super) output: Option<ArrayBuffer>,
}

/// A passkey that was shown.
pub(super) struct Shown {
    /// The authenticator's answer.
    pub(super) assertion: Assertion,
    /// What its PRF gives.
    pub(super) output: Option<ArrayBuffer>,
}

/// What a passkey is asked to sign.
pub(super) struct Asked<'a> {
    /// The challenge.
    pub(super) challenge: &'a [u8],
    /// The relying party's id.
    pub(super) relying_party: &'a str,
    /// How long the person may take, ms.
    pub(super) timeout: u32,
    /// The credentials of which one must answer; any that the person has here if there are none.
    pub(super) credentials: &'a [Base64],
    /// Whether its PRF is asked, too.
    pub(super) with_prf: bool,
}

#[derive(Clone, Copy)]
enum Ceremony {
    Create,
    Get,
}

/// Whether this browser has passkeys.
pub(super) fn is_there() -> bool {
    Reflect::has(&js_sys::global(), &"PublicKeyCredential".into()).unwrap_or(false)
}

/// Makes a passkey. `name` stands in the authenticator's list beside the insurer's.
///
/// # Errors
/// [`PasskeyFailure`].
pub(super) async fn create(asked: &PasskeyStarted, name: &str, insurer: &str) -> Result<Made, Error> {
    let algorithms = asked.algorithms.iter().map(|algorithm| {
        object(&[("type", PUBLIC_KEY.into()), ("alg", JsValue::from_f64(*algorithm as f64))])
    });
    let user =
        object(&[("id", bytes(asked.user.as_ref())), ("name", name.into()), ("displayName", name.into())]);
    let selection = object(&[
        ("residentKey", "required".into()),
        ("requireResidentKey", true.into()),
        ("userVerification", "required".into()),
    ]);
    let options = object(&[
        ("challenge", bytes(asked.challenge.as_ref())),
        ("rp", object(&[("id", asked.relying_party.as_str().into()), ("name", insurer.into())]).into()),
        ("user", user.into()),
        ("pubKeyCredParams", algorithms.collect::<Array>().into()),
        ("excludeCredentials", credentials(asked.registered.iter()).into()),
        ("authenticatorSelection", selection.into()),
        ("attestation", "none".into()),
        ("timeout", asked.timeout.into()),
    ]);
    let credential = perform(Ceremony::Create, &options, true).await?;
    let response: AuthenticatorAttestationResponse = credential.response().unchecked_into();
    let attestation = Attestation {
        credential: base64(&credential.raw_id()),
        client_data: base64(&response.client_data_json()),
        attestation_object: base64(&response.attestation_object()),
    };
    let prf = prf(&credential);
    let has_prf = get(&prf, "enabled").is_truthy();
    Ok(Made { attestation, has_prf, output: output(&prf) })
}

/// Has a passkey shown.
///
/// # Errors
/// [`PasskeyFailure`].
pub(super) async fn show(asked: &Asked<'_>) -> Result<Shown, Error> {
    let options = object(&[
        ("challenge", bytes(asked.challenge)),
        ("rpId", asked.relying_party.into()),
        ("allowCredentials", credentials(asked.credentials.iter()).into()),
        ("userVerification", "required".into()),
        ("timeout", asked.timeout.into()),
    ]);
    let credential = perform(Ceremony::Get, &options, asked.with_prf).await?;
    let response: AuthenticatorAssertionResponse = credential.response().unchecked_into();
    let assertion = Assertion {
        credential: base64(&credential.raw_id()),
        client_data: base64(&response.client_data_json()),
        authenticator_data: base64(&response.authenticator_data()),
        signature: base64(&response.signature()),
        user: Base64(response.user_handle().map(|user| Uint8Array::new(&user).to_vec()).unwrap_or_default()),
    };
    Ok(Shown { assertion, output: output(&prf(&credential)) })
}

/// Asks, with the PRF if that is wanted; once more without, if that is what the browser or the authenticator stumbles over.
async fn perform(ceremony: Ceremony, options: &Object, with_prf: bool) -> Result<PublicKeyCredential, Error> {
    if !with_prf {
        return ask(ceremony, options).await.map_err(Error::Passkey);
    }
    let eval = object(&[("first", bytes(&PRF_INPUT))]);
    let extensions = object(&[("prf", object(&[("eval", eval.into())]).into())]);
    set(options, "extensions", &extensions);
    let answer = match ask(ceremony, options).await {
        Err(PasskeyFailure::Failed) => {
            set(options, "extensions", &Object::new());
            ask(ceremony, options).await
        }
        answer => answer,
    };
    answer.map_err(Error::Passkey)
}

async fn ask(ceremony: Ceremony, options: &Object) -> Result<PublicKeyCredential, PasskeyFailure> {
    let window = web_sys::window().filter(|_| is_there()).ok_or(PasskeyFailure::Unsupported)?;
    let container = window.navigator().credentials();
    let request = object(&[("publicKey", options.into())]);
    let asked: Result<Promise, JsValue> = match ceremony {
        Ceremony::Create => {
            container.create_with_options(request.unchecked_ref::<CredentialCreationOptions>())
        }
        Ceremony::Get => container.get_with_options(request.unchecked_ref::<CredentialRequestOptions>()),
    };
    let answer = match asked {
        Ok(asked) => JsFuture::from(asked).await,
        Err(error) => Err(error),
    };
    match answer {
        Ok(credential) if credential.is_object() => Ok(credential.unchecked_into()),
        // A browser that answers nothing has been told to stop.
        Ok(_) => Err(PasskeyFailure::NotConfirmed),
        Err(error) => Err(failure(&error)),
    }
}

/// Browsers do not tell somebody who stopped from somebody who has no passkey here, so that no page finds out.
fn failure(error: &JsValue) -> PasskeyFailure {
    let name = error.dyn_ref::<DomException>().map(DomException::name).unwrap_or_default();
    match name.as_str() {
        "NotAllowedError" | "AbortError" => PasskeyFailure::NotConfirmed,
        "InvalidStateError" => PasskeyFailure::Registered,
        _ => PasskeyFailure::Failed,
    }
}

/// What the PRF extension answered.
fn prf(credential: &PublicKeyCredential) -> JsValue {
    get(&credential.get_client_extension_results(), "prf")
}

fn output(prf: &JsValue) -> Option<ArrayBuffer> {
    get(&get(prf, "results"), "first").dyn_into().ok()
}

fn credentials<'a>(ids: impl Iterator<Item = &'a Base64>) -> Array {
    ids.map(|id| object(&[("type", PUBLIC_KEY.into()), ("id", bytes(id.as_ref()))])).collect()
}

fn object(values: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in values {
        set(&object, name, value);
    }
    object
}

fn set(object: &Object, name: &str, value: &JsValue) {
    // Fails for frozen objects only.
    let _ = Reflect::set(object, &name.into(), value);
}

/// A property; nothing of what is no object.
fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

fn bytes(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

fn base64(buffer: &ArrayBuffer) -> Base64 {
    Base64(Uint8Array::new(buffer).to_vec())
}
