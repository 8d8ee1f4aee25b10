//! One request and what the answer says of itself.

use std::time::{Duration, SystemTime};

use ureq::http::header::{CONTENT_LENGTH, CONTENT_RANGE, ETAG, HeaderName, LAST_MODIFIED, RETRY_AFTER};
use ureq::{Agent, Body, ResponseExt, http::Response};

use super::fault::{Fault, retry_after};
use super::{Options, partial::Validators};

/// More than any upstream needs.
const REDIRECTS: u32 = 8;

/// Asks for files.
pub(super) struct Client {
    agent: Agent,
}

/// What is asked for besides the address.
#[derive(Default)]
pub(super) struct Ask<'a> {
    /// First byte wanted, and the version that the earlier bytes are of.
    pub from: Option<(u64, Option<&'a str>)>,
    /// Version that is there: nothing is sent where upstream still has it.
    pub unless: Option<&'a Validators>,
}

/// Head of an answer, with the body still to be read.
pub(super) struct Answer {
    pub status: u16,
    /// Address after redirects.
    pub url: String,
    pub validators: Validators,
    /// Bytes of the body, where the server says.
    pub length: Option<u64>,
    /// First byte of a part (none where the server has none there), and the whole size.
    pub range: Option<(Option<u64>, Option<u64>)>,
    pub asked: Option<Duration>,
    pub body: Body,
}

impl Client {
    pub fn new(options: &Options) -> Self {
        let patience = options.patience;
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(REDIRECTS)
            .max_redirects_will_error(true)
            .timeout_resolve(Some(patience.connect))
            .timeout_connect(Some(patience.connect))
            .timeout_recv_response(Some(patience.silence))
            .timeout_per_read(Some(patience.silence))
            .timeout_per_write(Some(patience.silence))
            // Bytes as they are on the server: sizes, ranges and sums are of these.
            .accept_encoding("identity")
            .user_agent(concat!("deephen/", env!("CARGO_PKG_VERSION")));
        if !options.proxy {
            config = config.proxy(None);
        }
        Self { agent: config.build().into() }
    }

    /// Cuts every connection; what is on its way fails.
    pub fn cut(&self) {
        self.agent.clone().shutdown();
    }

    pub fn get(&self, url: &str, ask: &Ask) -> Result<Answer, Fault> {
        let mut request = self.agent.get(url);
        if let Some((first, version)) = ask.from {
            request = request.header("Range", format!("bytes={first}-"));
            if let Some(version) = version {
                request = request.header("If-Range", version);
            }
        }
        if let Some(known) = ask.unless {
            if let Some(etag) = &known.etag {
                request = request.header("If-None-Match", etag);
            }
            if let Some(date) = &known.last_modified {
                request = request.header("If-Modified-Since", date);
            }
        }
        let response = request.call().map_err(Fault::of)?;
        let last = response.get_uri().to_string();
        if url.starts_with("https:") && last.starts_with("http:") {
            let problem = format!("the server sends from https to {last}, which anyone on the way could change");
            return Err(Fault::last(problem, super::fault::BY_HAND));
        }
        let text = |name: HeaderName| header(&response, name);
        Ok(Answer {
            status: response.status().as_u16(),
            url: last,
            validators: Validators { etag: text(ETAG), last_modified: text(LAST_MODIFIED) },
            length: text(CONTENT_LENGTH).and_then(|text| text.parse().ok()),
            range: text(CONTENT_RANGE).and_then(|text| content_range(&text)),
            asked: text(RETRY_AFTER).and_then(|text| retry_after(&text, SystemTime::now())),
            body: response.into_body(),
        })
    }
}

fn header(response: &Response<Body>, name: HeaderName) -> Option<String> {
    let text = response.headers().get(name)?.to_str().ok()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// `bytes 5-9/10`, `bytes 5-9/*` or `bytes */10`.
fn content_range(text: &str) -> Option<(Option<u64>, Option<u64>)> {
    let (range, whole) = text.strip_prefix("bytes")?.trim().split_once('/')?;
    let first = range.split_once('-').and_then(|(first, _)| first.trim().parse().ok());
    Some((first, whole.trim().parse().ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read() {
        assert_eq!(content_range("bytes 5-9/10"), Some((Some(5), Some(10))));
        assert_eq!(content_range("bytes 5-9/*"), Some((Some(5), None)));
        assert_eq!(content_range("bytes */10"), Some((None, Some(10))));
        assert_eq!(content_range("lines 1-2/3"), None);
    }
}
