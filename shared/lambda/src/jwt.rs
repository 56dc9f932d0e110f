//! JWTs of an external issuer.

use crate::config::Oidc;
use domain::{Error, Result, Role, TenantId, UserId};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header, jwk::JwkSet};
use serde::Deserialize;
use service::identity::Identity;

/// Signatures that an issuer's public key can prove; never a shared secret.
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

const WRONG: Error = Error::Unauthenticated("the token isn't one that this service accepts");

/// Checks the tokens of one issuer.
#[derive(Clone, Debug)]
pub struct Verifier {
    oidc: Oidc,
    keys: JwkSet,
}

/// Whom a token vouches for.
#[derive(Debug, Deserialize)]
pub(crate) struct Claims {
    /// The tenant.
    pub(crate) tenant: String,
    /// The user, by their id in the tenant.
    pub(crate) sub: String,
    /// Their roles; those that we don't have are passed over.
    #[serde(default)]
    pub(crate) roles: Vec<String>,
}

impl Verifier {
    /// Takes the issuer's key set as JSON.
    pub fn new(oidc: Oidc) -> std::result::Result<Self, serde_json::Error> {
        let keys = serde_json::from_str(&oidc.jwks)?;
        Ok(Self { oidc, keys })
    }

    /// Whom the token vouches for, if signature, issuer, audience and times are right.
    pub(crate) fn check(&self, token: &str) -> Result<Identity> {
        let header = decode_header(token).map_err(|_| WRONG)?;
        if !ALGORITHMS.contains(&header.alg) {
            return Err(WRONG);
        }
        let jwk = match &header.kid {
            Some(kid) => self.keys.find(kid),
            None => self.keys.keys.first(),
        };
        let key = DecodingKey::from_jwk(jwk.ok_or(WRONG)?).map_err(|_| WRONG)?;
        let mut validation = Validation::new(header.alg);
        validation.set_issuer(&[&self.oidc.issuer]);
        validation.set_audience(&[&self.oidc.audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.validate_nbf = true;
        let claims = decode::<Claims>(token, &key, &validation).map_err(|_| WRONG)?.claims;
        let roles = claims.roles.iter().filter_map(|name| Role::parse(name)).collect();
        let tenant = TenantId::parse(claims.tenant).map_err(|_| WRONG)?;
        Ok(Identity { tenant, user: UserId::parse(claims.sub).map_err(|_| WRONG)?, roles })
    }
}

/// Whether a token has the three parts of a JWT; ours have one.
pub(crate) fn looks_like_a_jwt(token: &str) -> bool {
    token.bytes().filter(|byte| *byte == b'.').count() == 2
}
