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
    /// What it may be used for, separated by blanks. RFC 8693, section 4.2.
    #[serde(default)]
    pub(crate) scope: String,
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
        let user = UserId::parse(claims.sub).map_err(|_| WRONG)?;
        let scopes = claims.scope.split_whitespace().map(str::to_owned).collect();
        Ok(Identity { tenant, user, roles, since: None, scopes, is_limited: false })
    }
}

/// Whether a token has the three parts of a JWT; ours have one.
pub(crate) fn looks_like_a_jwt(token: &str) -> bool {
    token.bytes().filter(|byte| *byte == b'.').count() == 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::{Engine, engine::general_purpose::STANDARD};
    use jsonwebtoken::{EncodingKey, Header, encode};
    use serde_json::{Value, json};

    /// A key pair made for these tests alone.
    const PRIVATE: &str = "MC4CAQAwBQYDK2VwBCIEIBj9LviKEGCjeh1YUhdSzyO8NXIrDaB/qUw17RbBEmB6";
    const PUBLIC: &str = "YgUOLQFgT2ehHN_mrTdqb6ZumueWzkGCbDemnvQQNJM";
    /// In the year 2100.
    const LATER: i64 = 4_102_444_800;

    fn verifier() -> Verifier {
        let keys = json!({"keys": [
            {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": "k1", "x": PUBLIC},
        ]});
        let (issuer, audience) = ("https://id.example".into(), "provisor".into());
        Verifier::new(Oidc { issuer, audience, jwks: keys.to_string() }).unwrap()
    }

    fn claims() -> Value {
        json!({
            "iss": "https://id.example",
            "aud": "provisor",
            "exp": LATER,
            "sub": "jdoe",
            "tenant": "acme",
            "roles": ["requester", "gardener"],
        })
    }

    fn token(algorithm: Algorithm, claims: &Value) -> String {
        let header = Header { kid: Some("k1".into()), ..Header::new(algorithm) };
        let key = match algorithm {
            Algorithm::HS256 => EncodingKey::from_secret(PUBLIC.as_bytes()),
            _ => EncodingKey::from_ed_der(&STANDARD.decode(PRIVATE).unwrap()),
        };
        encode(&header, claims, &key).unwrap()
    }

    #[test]
    fn a_token_of_the_issuer_vouches_for_its_subject_and_the_roles_that_we_have() {
        let identity = verifier().check(&token(Algorithm::EdDSA, &claims())).unwrap();
        assert_eq!((identity.tenant.as_str(), identity.user.as_str()), ("acme", "jdoe"));
        assert_eq!(identity.roles, [Role::Requester]);
    }

    #[test]
    fn every_claim_has_to_be_right() {
        let wrong = [
            ("iss", json!("https://evil.example")),
            ("aud", json!("another")),
            ("exp", json!(1)),
            ("nbf", json!(LATER)),
            ("sub", Value::Null),
            ("tenant", json!("a#b")),
        ];
        for (name, value) in wrong {
            let mut claims = claims();
            claims[name] = value;
            assert!(verifier().check(&token(Algorithm::EdDSA, &claims)).is_err(), "{name}");
        }
    }

    #[test]
    fn a_token_signed_with_what_everybody_knows_is_refused() {
        assert!(verifier().check(&token(Algorithm::HS256, &claims())).is_err());
        let signed = token(Algorithm::EdDSA, &claims());
        let (head, _) = signed.rsplit_once('.').unwrap();
        for forged in [format!("{head}."), format!("{head}.AAAA"), "a.b.c".into(), "..".into()] {
            assert!(verifier().check(&forged).is_err(), "{forged}");
        }
    }
}
