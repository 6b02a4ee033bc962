//! Chromium's virtual authenticator: a device's own passkeys, without a finger to put on it.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::Browser;

/// An authenticator of one browser.
pub struct Authenticator<'a> {
    browser: &'a Browser,
    id: String,
}

impl Browser {
    /// Gives the browser an authenticator that keeps passkeys and verifies whoever holds it; with or without a PRF.
    ///
    /// # Errors
    /// If Chromium refuses.
    pub async fn authenticator(&self, has_prf: bool) -> Result<Authenticator<'_>> {
        self.devtools("WebAuthn.enable", json!({})).await?;
        let options = json!({
            "protocol": "ctap2",
            "ctap2Version": "ctap2_1",
            "transport": "internal",
            "hasResidentKey": true,
            "hasUserVerification": true,
            "hasPrf": has_prf,
            "isUserVerified": true,
            "automaticPresenceSimulation": true,
        });
        let added = self.devtools("WebAuthn.addVirtualAuthenticator", json!({ "options": options })).await?;
        let id = added["authenticatorId"].as_str().context("an authenticator has an id")?.to_owned();
        Ok(Authenticator { browser: self, id })
    }
}

impl Authenticator<'_> {
    /// The passkeys in it, keys and all.
    ///
    /// # Errors
    /// If the browser is gone.
    pub async fn passkeys(&self) -> Result<Vec<Value>> {
        let found = self.call("WebAuthn.getCredentials", json!({})).await?;
        Ok(found["credentials"].as_array().cloned().unwrap_or_default())
    }

    /// Brings a copy of another authenticator's passkey into it. Chromium does not copy what the PRF needs.
    ///
    /// # Errors
    /// If it does not take it.
    pub async fn bring(&self, passkey: &Value) -> Result<()> {
        self.call("WebAuthn.addCredential", json!({ "credential": passkey })).await.map(drop)
    }

    /// Deletes every passkey in it: the person did that in the device's settings.
    ///
    /// # Errors
    /// If the browser is gone.
    pub async fn clear(&self) -> Result<()> {
        self.call("WebAuthn.clearCredentials", json!({})).await.map(drop)
    }

    async fn call(&self, method: &str, mut parameters: Value) -> Result<Value> {
        parameters["authenticatorId"] = self.id.as_str().into();
        self.browser.devtools(method, parameters).await
    }
}
