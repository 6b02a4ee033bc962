//! Which engine seals and opens a file here.

use engine::Engine;
use worker::{Failure, call::EngineSetting};

use crate::module::Module;

impl Module {
    /// Takes up the portal's setting.
    pub(crate) fn set_engine(&self, setting: EngineSetting) {
        self.engine_setting.set(setting);
    }

    /// Both engines are tested before the first file, whatever the setting is. Small files are not worth the browser's
    /// door; the others get the faster engine.
    pub(crate) async fn engine_for(&self, size: u64) -> Result<Engine, Failure> {
        let chosen = match self.engine.get() {
            Some(chosen) => chosen,
            None => {
                let measured = engine::choose().await.map_err(|_| Failure::SealUnverified)?;
                match self.engine_setting.get() {
                    EngineSetting::Fastest => measured.chosen,
                    EngineSetting::Wasm => Engine::Wasm,
                    EngineSetting::Web => measured.web.map(|_| Engine::Web).ok_or(Failure::SealUnverified)?,
                }
            }
        };
        self.engine.set(Some(chosen));
        Ok(if size < engine::RUN_LEN { Engine::Wasm } else { chosen })
    }

    /// After a failure of the other: whoever tries again gets the engine that is always there.
    pub(crate) fn use_own_engine(&self) {
        self.engine.set(Some(Engine::Wasm));
    }
}
