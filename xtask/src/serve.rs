//! Serves the page on this computer, for this computer only: a handful of
//! static files, with the headers a careful host would send.

use crate::command::{Outcome, say};
use crate::project::Project;
use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

/// A second lock on what the page's own policy locks already; a host that
/// cannot set headers does without.
const HEADERS: &str = "\
Connection-Allowlist: (response-origin)\r
Cross-Origin-Opener-Policy: same-origin\r
Cross-Origin-Resource-Policy: same-origin\r
Permissions-Policy: camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), bluetooth=(), midi=(), payment=(), display-capture=(), browsing-topics=()\r
Referrer-Policy: no-referrer\r
X-Content-Type-Options: nosniff\r
Cache-Control: no-cache\r
Connection: close\r
";

/// Serves the folder of the page until the program is ended. Takes `port`, or
/// the next one that is free.
pub(crate) fn serve(project: &Project, port: u16) -> Outcome {
    let page = project.at(&project.pins.page);
    let listener = listen(port)?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    say(format!("serving {} (end it with Ctrl-C)", page.display()));
    println!("\n    http://{address}/\n");
    for stream in listener.incoming().flatten() {
        let page = page.clone();
        thread::spawn(move || {
            // A reader that goes away in the middle is its own affair.
            let _ = answer(&stream, &page);
        });
    }
    Ok(())
}

fn listen(port: u16) -> Outcome<TcpListener> {
    let mut last = None;
    for port in port..=port.saturating_add(50) {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            Ok(listener) => return Ok(listener),
            Err(error) => last = Some(error),
        }
    }
    Err(format!("no free port from {port} on: {}", last.map_or_else(String::new, |it| it.to_string())))
}

fn answer(mut stream: &TcpStream, page: &Path) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    stream.set_write_timeout(Some(Duration::from_secs(60)))?;
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    // The rest of the request is read, so that closing does not reset it.
    for line in lines.by_ref().take(200) {
        if line?.is_empty() {
            break;
        }
    }
    let mut words = first.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let head = method == "HEAD";
    if !head && method != "GET" {
        return stream.write_all(b"HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }
    let found = file(target, page).and_then(|path| Some((fs::read(&path).ok()?, path)));
    let Some((body, path)) = found else {
        return stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    };
    let mut answer = format!("HTTP/1.1 200 OK\r\nContent-Type: {}\r\nContent-Length: {}\r\n", kind(&path), body.len());
    if let Some(policy) = policy(&body) {
        answer.push_str(&format!("Content-Security-Policy: {policy}; frame-ancestors 'none'\r\n"));
    }
    answer.push_str(HEADERS);
    answer.push_str("\r\n");
    stream.write_all(answer.as_bytes())?;
    if head { Ok(()) } else { stream.write_all(&body) }
}

/// The file of a request's target: the page itself, or a file right beside it.
fn file(target: &str, page: &Path) -> Option<PathBuf> {
    let name = target.split(['?', '#']).next()?.strip_prefix('/')?;
    if name.is_empty() {
        return Some(page.to_owned());
    }
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let path = page.with_file_name(name);
    (name.bytes().all(plain) && !name.starts_with('.') && path.is_file()).then_some(path)
}

fn kind(path: &Path) -> &'static str {
    match path.extension().and_then(|it| it.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("json") => "application/json",
        Some("txt" | "stamp" | "csv" | "log") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// The policy a page carries in its head: what the header repeats.
fn policy(body: &[u8]) -> Option<&str> {
    let head = body.get(..body.len().min(8192))?;
    let end = head.iter().rposition(u8::is_ascii)?;
    let head = std::str::from_utf8(head.get(..=end)?).ok()?;
    let rest = head.split_once("http-equiv=\"Content-Security-Policy\" content=\"")?.1;
    let policy = rest.split_once('"')?.0;
    policy.bytes().all(|byte| (b' '..=b'~').contains(&byte)).then_some(policy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_page_and_its_neighbours_are_served() {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
        let main = page.with_file_name("src");
        for (target, expected) in [
            ("/", Some(page.clone())),
            ("/?x=1", Some(page.clone())),
            ("/Cargo.toml", Some(page.clone())),
            ("/src", None),
            ("/src/main.rs", None),
            ("/..", None),
            ("/../Cargo.toml", None),
            ("/%2e%2e/Cargo.toml", None),
            ("/absent.html", None),
            ("Cargo.toml", None),
        ] {
            assert_eq!(file(target, &page), expected, "{target}");
        }
        assert!(main.is_dir(), "there is something not to serve");
    }

    #[test]
    fn the_policy_of_a_page_is_found() {
        let page = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; x\"><p>定点";
        assert_eq!(policy(page.as_bytes()), Some("default-src 'none'; x"));
        assert_eq!(policy(b"<p>none</p>"), None);
    }

    #[test]
    fn a_request_is_answered_with_the_second_lock() {
        let folder = std::env::temp_dir().join(format!("teiten-serve-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("folder");
        let page = folder.join("page.html");
        fs::write(&page, "<meta http-equiv=\"Content-Security-Policy\" content=\"a b\">hello").expect("page");
        let listener = listen(18_008).expect("a free port");
        let address = listener.local_addr().expect("address");
        let client = thread::spawn(move || {
            let mut stream = TcpStream::connect(address).expect("connected");
            stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").expect("sent");
            io::read_to_string(stream).expect("answered")
        });
        let (stream, _) = listener.accept().expect("a client");
        answer(&stream, &page).expect("answered");
        drop(stream);
        let text = client.join().expect("client");
        assert!(text.starts_with("HTTP/1.1 200 OK\r\n"), "{text}");
        assert!(text.contains("\r\nContent-Security-Policy: a b; frame-ancestors 'none'\r\n"), "{text}");
        assert!(text.contains("\r\nConnection-Allowlist: (response-origin)\r\n"), "{text}");
        assert!(text.ends_with("\r\n\r\n<meta http-equiv=\"Content-Security-Policy\" content=\"a b\">hello"), "{text}");
        fs::remove_dir_all(&folder).expect("clean up");
    }
}
