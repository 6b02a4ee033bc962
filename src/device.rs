//! What only the device can give: the time, and randomness for ids.

/// The device's clock, ms since 1970.
pub fn now() -> u64 {
    js_sys::Date::now() as u64
}

/// A random id.
pub fn generate_id<T: From<[u8; 16]>>() -> T {
    let mut bytes = [0; 16];
    if let Some(crypto) = web_sys::window().and_then(|window| window.crypto().ok()) {
        // The browser refuses more than 65,536 bytes only.
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    bytes.into()
}
