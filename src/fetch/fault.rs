//! What goes wrong with a request: what may pass, and what will not.

use std::time::Duration;

use ureq::http::StatusCode;

/// Why a try failed.
#[derive(Debug)]
pub(super) enum Fault {
    /// Worth another try.
    Again {
        /// What happened.
        problem: String,
        /// The server's own `Retry-After`.
        asked: Option<Duration>,
    },
    /// The same answer would come again.
    Final {
        /// What happened.
        problem: String,
        /// What the user can do.
        fix: String,
    },
    /// The user interrupted.
    Stopped,
}

impl Fault {
    pub fn again(problem: impl Into<String>) -> Self {
        Self::Again { problem: problem.into(), asked: None }
    }

    pub fn last(problem: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::Final { problem: problem.into(), fix: fix.into() }
    }

    /// Of an answer that is no success.
    pub fn status(code: u16, asked: Option<Duration>) -> Self {
        let words = StatusCode::from_u16(code).ok().and_then(|code| code.canonical_reason()).unwrap_or("no known meaning");
        let problem = format!("the server answers {code} ({words})");
        match code {
            408 | 425 | 429 | 500..=599 => Self::Again { problem, asked },
            404 | 410 => Self::last(problem, format!("upstream has moved or removed the file; {BY_HAND}")),
            401 | 403 => Self::last(problem, format!("upstream lets no program in, or asks for a login; {BY_HAND}")),
            _ => Self::last(problem, BY_HAND),
        }
    }

    /// Of a failed request, or of a body that broke off.
    pub fn of(error: ureq::Error) -> Self {
        use ureq::Error as E;
        match error {
            E::TooManyRedirects | E::RedirectFailed => {
                Self::last("the server sends from address to address without end", format!("look at the address in a browser; {BY_HAND}"))
            }
            E::Timeout(ureq::Timeout::PerRead | ureq::Timeout::RecvResponse | ureq::Timeout::RecvBody) => {
                Self::again("the server went silent")
            }
            E::Timeout(what) => Self::again(format!("time ran out ({what})")),
            E::HostNotFound => Self::again("the host is not found"),
            E::Io(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Self::again("the connection broke off midway"),
            E::Io(error) if is_certificate(&error) => Self::last(error.to_string(), CERTIFICATE),
            E::Io(error) => Self::again(error.to_string()),
            E::Rustls(error) if error.to_string().contains("certificate") => Self::last(error.to_string(), CERTIFICATE),
            E::Rustls(error) => Self::again(error.to_string()),
            E::Tls(error) => Self::again(error),
            E::BadUri(error) => Self::last(format!("the address cannot be read: {error}"), "correct it in the table"),
            E::InvalidProxyUrl | E::ConnectProxyFailed(_) => {
                Self::last(error.to_string(), "check HTTPS_PROXY and HTTP_PROXY in the environment")
            }
            E::ConnectionFailed | E::Protocol(_) | E::BodyStalled => Self::again(error.to_string()),
            _ => Self::last(error.to_string(), BY_HAND),
        }
    }
}

/// What always helps.
pub(super) const BY_HAND: &str =
    "get the file by hand and pass its folder with --from, or give its new address in a table of your own (docs/fetch.md)";
const CERTIFICATE: &str = "the server's certificate is not trusted: check this machine's clock, and whether a proxy stands between";

fn is_certificate(error: &std::io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.to_string().contains("certificate"))
}

/// `Retry-After`: seconds, or a date.
pub(super) fn retry_after(text: &str, now: std::time::SystemTime) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;

    #[test]
    fn retry_after_is_read_as_seconds_and_as_a_date() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        assert_eq!(retry_after(" 7 ", now), Some(Duration::from_secs(7)));
        assert_eq!(retry_after(&httpdate::fmt_http_date(now + Duration::from_secs(90)), now), Some(Duration::from_secs(90)));
        assert_eq!(retry_after(&httpdate::fmt_http_date(now - Duration::from_secs(90)), now), Some(Duration::ZERO));
        assert_eq!(retry_after("soon", now), None);
    }

    #[test]
    fn what_may_pass_is_told_from_what_will_not() {
        for code in [408, 425, 429, 500, 502, 503, 504] {
            assert!(matches!(Fault::status(code, None), Fault::Again { .. }), "{code}");
        }
        for code in [400, 401, 403, 404, 405, 410, 451] {
            assert!(matches!(Fault::status(code, None), Fault::Final { .. }), "{code}");
        }
        assert!(matches!(Fault::of(ureq::Error::HostNotFound), Fault::Again { .. }));
        assert!(matches!(Fault::of(ureq::Error::TooManyRedirects), Fault::Final { .. }));
    }
}
