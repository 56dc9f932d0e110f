//! The cookie that a session is known by. Contract section 2.

use super::reply;
use crate::Answer;
use http::header;

const NAME: &str = "ASP.NET_SessionId";

/// The session that a `Cookie` header names. Some clients send back all that `Set-Cookie` said: whatever isn't
/// the session is passed over.
pub fn session(header: &str) -> Option<&str> {
    let parts = header.split([';', ',']).filter_map(|part| part.split_once('='));
    let named = parts.filter(|(name, _)| name.trim().eq_ignore_ascii_case(NAME));
    let mut values = named.map(|(_, value)| value.trim().trim_matches('"'));
    values.find(|value| !value.is_empty())
}

/// The same answer with a session. Only calls over TLS are asked to keep it to TLS.
#[must_use]
pub fn with_session(answer: Answer, id: &str, secure: bool) -> Answer {
    let secure = if secure { "; Secure" } else { "" };
    let cookie = format!("{NAME}={id}; path=/; HttpOnly; SameSite=Lax{secure}");
    reply::with(answer, header::SET_COOKIE, &cookie)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_session_is_found_however_it_is_sent_back() {
        for header in [
            "ASP.NET_SessionId=abc",
            "ASP.NET_SessionId=abc; path=/; HttpOnly; SameSite=Lax",
            "a=b;  asp.net_sessionid = \"abc\" ;c",
            "ASP.NET_SessionId=; ASP.NET_SessionId=abc",
            "x=1; path=/, ASP.NET_SessionId=abc; path=/",
        ] {
            assert_eq!(session(header), Some("abc"), "{header}");
        }
        for header in ["", "ASP.NET_SessionId", "ASP.NET_SessionId=", "SessionId=abc", ";;=;"] {
            assert_eq!(session(header), None, "{header}");
        }
    }

    #[test]
    fn the_cookie_is_kept_from_scripts() {
        let answer = with_session(Answer::default(), "abc", false);
        let cookie = &answer.headers()["set-cookie"];
        assert_eq!(cookie, "ASP.NET_SessionId=abc; path=/; HttpOnly; SameSite=Lax");
        let answer = with_session(Answer::default(), "abc", true);
        assert!(answer.headers()["set-cookie"].to_str().unwrap().ends_with("; Secure"));
    }
}
