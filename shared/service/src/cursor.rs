//! Where a page of a list ended: opaque, signed, and good for the same list and caller alone.

use crate::Service;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{Error, Place, Result, TenantId};
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// The bytes of a cursor's signature.
const SIGNATURE: usize = 16;

impl Service {
    /// The place that a cursor means. `bound` says of which list and caller it has to be.
    pub(crate) async fn open_cursor(
        &self,
        tenant: &TenantId,
        bound: &str,
        cursor: Option<&str>,
    ) -> Result<Option<String>> {
        let Some(cursor) = cursor else { return Ok(None) };
        let bad = || {
            let message = "isn't a token of this list: take the one the last page answered";
            Error::malformed(Place::Field("continuationToken".into()), message)
        };
        let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| bad())?;
        let (signature, place) = bytes.split_at_checked(SIGNATURE).ok_or_else(bad)?;
        let place = std::str::from_utf8(place).map_err(|_| bad())?;
        let mac = self.signature(tenant, bound, place).await?;
        mac.verify_truncated_left(signature).map_err(|_| bad())?;
        Ok(Some(place.to_owned()))
    }

    /// The cursor of a place.
    pub(crate) async fn sign_cursor(
        &self,
        tenant: &TenantId,
        bound: &str,
        place: Option<String>,
    ) -> Result<Option<String>> {
        let Some(place) = place else { return Ok(None) };
        let signature = self.signature(tenant, bound, &place).await?.finalize().into_bytes();
        let bytes = [&signature[..SIGNATURE], place.as_bytes()].concat();
        Ok(Some(URL_SAFE_NO_PAD.encode(bytes)))
    }

    async fn signature(&self, tenant: &TenantId, bound: &str, place: &str) -> Result<Hmac<Sha256>> {
        let key = self.table.signing_key(tenant).await?;
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(Error::internal)?;
        mac.update(format!("{bound}#{place}").as_bytes());
        Ok(mac)
    }
}
