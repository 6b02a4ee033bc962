//! Records: structs as maps whose keys are the fields' places, counted from 0.

use super::{Cbor, Reader, Writer};
use crate::OpenError;

/// Gives a struct its form: `record!(Name { first, second })` are the keys 0 and 1. **The order is for good**: what is new
/// comes last.
macro_rules! record {
    ($name:ident { $($field:ident),+ $(,)? }) => {
        impl $crate::cbor::Cbor for $name {
            fn write(&self, writer: &mut $crate::cbor::Writer<'_>) {
                let Self { $($field),+ } = self;
                writer.map([$($crate::cbor::Cbor::is_left_out($field)),+].iter().filter(|out| !**out).count());
                let mut key = 0;
                $(writer.field(&mut key, $field);)+
            }

            fn read(reader: &mut $crate::cbor::Reader<'_>) -> Result<Self, $crate::OpenError> {
                let mut fields = $crate::cbor::Fields::begin(reader)?;
                $(let $field = fields.read()?;)+
                fields.end()?;
                Ok(Self { $($field),+ })
            }
        }
    };
}

pub(crate) use record;

impl Writer<'_> {
    /// A field with its key, unless it is left out.
    pub(crate) fn field(&mut self, key: &mut u64, value: &impl Cbor) {
        if !value.is_left_out() {
            self.number(*key);
            value.write(self);
        }
        *key += 1;
    }
}

/// The fields of a record, in their order.
pub(crate) struct Fields<'r, 'b> {
    reader: &'r mut Reader<'b>,
    /// Pairs after the next one.
    left: u64,
    /// The key of the next pair, if there is one.
    next: Option<u64>,
    /// The key that is due.
    key: u64,
}

impl<'r, 'b> Fields<'r, 'b> {
    pub(crate) fn begin(reader: &'r mut Reader<'b>) -> Result<Self, OpenError> {
        let left = reader.map()?;
        let mut fields = Self { reader, left, next: None, key: 0 };
        fields.go_on()?;
        Ok(fields)
    }

    pub(crate) fn read<T: Cbor>(&mut self) -> Result<T, OpenError> {
        let is_here = self.next == Some(self.key);
        self.key += 1;
        if !is_here {
            return T::left_out().ok_or(OpenError::Refused);
        }
        let value = T::read(self.reader)?;
        self.go_on()?;
        Ok(value)
    }

    /// No pair is left.
    pub(crate) fn end(self) -> Result<(), OpenError> {
        if self.next.is_none() { Ok(()) } else { Err(OpenError::Refused) }
    }

    fn go_on(&mut self) -> Result<(), OpenError> {
        self.next = if self.left == 0 { None } else { Some(self.reader.number()?) };
        self.left = self.left.saturating_sub(1);
        Ok(())
    }
}
