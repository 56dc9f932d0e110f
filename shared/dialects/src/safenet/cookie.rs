//! The cookie that a session is known by. Contract section 2.

use super::reply;
use crate::Answer;
use http::header;

const NAME: &str = "ASP.NET_SessionId";

/// The most sessions that are looked at: nobody needs more than an old one and a new one.
const MOST: usize = 4;

/// The sessions that a `Cookie` header names, each once. Some clients send back all that `Set-Cookie` said, and
/// cookies of others may hold anything: whatever couldn't be a session is passed over.
pub fn sessions(header: &[u8]) -> Vec<&str> {
    let parts = header.split(|byte| matches!(byte, b';' | b','));
    let parts = parts.filter_map(|part| std::str::from_utf8(part).ok()?.split_once('='));
    let named = parts.filter(|(name, _)| name.trim().eq_ignore_ascii_case(NAME));
    let values = named.map(|(_, value)| value.trim().trim_matches('"'));
    let mut sessions = Vec::new();
    for value in values.filter(|value| !value.is_empty() && value.is_ascii()) {
        if !sessions.contains(&value) && sessions.len() < MOST {
            sessions.push(value);
        }
    }
    sessions
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
            assert_eq!(sessions(header.as_bytes()), ["abc"], "{header}");
        }
        for header in ["", "ASP.NET_SessionId", "ASP.NET_SessionId=", "SessionId=abc", ";;=;"] {
            assert!(sessions(header.as_bytes()).is_empty(), "{header}");
        }
    }

    #[test]
    fn what_others_have_set_is_in_nobodys_way() {
        let header = b"a=\xe9\xff; ASP.NET_SessionId=old; b=\xc3\xa9; ASP.NET_SessionId=new; ASP.NET_SessionId=old";
        assert_eq!(sessions(header), ["old", "new"]);
        let many: Vec<String> = (0..9).map(|n| format!("{NAME}={n}")).collect();
        assert_eq!(sessions(many.join("; ").as_bytes()).len(), MOST);
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
