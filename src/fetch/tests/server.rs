//! A small HTTP server whose every answer is written by the test.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A request as the server saw it.
#[derive(Debug, Clone)]
pub struct Request {
    pub path: String,
    pub headers: Vec<(String, String)>,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// First byte asked for.
    pub fn from(&self) -> Option<usize> {
        self.header("range")?.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok()
    }
}

/// One answer: head, body, and what is done between and after.
#[derive(Default)]
pub struct Reply {
    status: String,
    headers: Vec<String>,
    body: Vec<u8>,
    /// Promised instead of the body's own length.
    promised: Option<usize>,
    /// Bytes at a time, with a pause between.
    trickle: Option<(usize, Duration)>,
    /// Stays open after the body.
    hang: Option<Duration>,
}

impl Reply {
    pub fn of(status: &str, body: &[u8]) -> Self {
        Self { status: status.into(), body: body.into(), ..Self::default() }
    }

    pub fn ok(body: &[u8]) -> Self {
        Self::of("200 OK", body)
    }

    /// The part of `body` from `first` on.
    pub fn part(body: &[u8], first: usize) -> Self {
        let range = format!("Content-Range: bytes {first}-{}/{}", body.len() - 1, body.len());
        Self::of("206 Partial Content", &body[first..]).with(&range)
    }

    pub fn with(mut self, header: &str) -> Self {
        self.headers.push(header.into());
        self
    }

    pub fn promising(mut self, bytes: usize) -> Self {
        self.promised = Some(bytes);
        self
    }

    pub fn trickling(mut self, bytes: usize, pause: Duration) -> Self {
        self.trickle = Some((bytes, pause));
        self
    }

    pub fn hanging(mut self, time: Duration) -> Self {
        self.hang = Some(time);
        self
    }

    fn write(&self, stream: &mut TcpStream) -> std::io::Result<()> {
        let length = self.promised.unwrap_or(self.body.len());
        write!(stream, "HTTP/1.1 {}\r\nContent-Length: {length}\r\nConnection: close\r\n", self.status)?;
        for header in &self.headers {
            write!(stream, "{header}\r\n")?;
        }
        stream.write_all(b"\r\n")?;
        let (bytes, pause) = self.trickle.unwrap_or((self.body.len().max(1), Duration::ZERO));
        for piece in self.body.chunks(bytes) {
            stream.write_all(piece)?;
            stream.flush()?;
            std::thread::sleep(pause);
        }
        std::thread::sleep(self.hang.unwrap_or_default());
        Ok(())
    }
}

/// The server; it stops when dropped.
pub struct Server {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Request>>>,
    stop: Arc<AtomicBool>,
}

impl Server {
    /// Answers each request by `answer`, which is told how many came before.
    pub fn start(answer: impl Fn(&Request, usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (seen, stop) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let (all, stopped, answer) = (Arc::clone(&seen), Arc::clone(&stop), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    return;
                }
                let (Ok(mut stream), all, answer) = (stream, Arc::clone(&all), Arc::clone(&answer)) else { continue };
                std::thread::spawn(move || {
                    let Some(request) = read(&stream) else { return };
                    let before = {
                        let mut all = all.lock().unwrap();
                        all.push(request.clone());
                        all.len() - 1
                    };
                    // The client may well have gone.
                    let _ = answer(&request, before).write(&mut stream);
                });
            }
        });
        Self { address, seen, stop }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Requests so far.
    pub fn seen(&self) -> Vec<Request> {
        self.seen.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
    }
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut lines = BufReader::new(stream.try_clone().ok()?).lines().map_while(Result::ok);
    let path = lines.next()?.split(' ').nth(1)?.to_owned();
    let headers = lines
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_once(':').map(|(key, value)| (key.trim().to_owned(), value.trim().to_owned())))
        .collect();
    Some(Request { path, headers })
}
