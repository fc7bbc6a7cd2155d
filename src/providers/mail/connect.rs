//! The connection to a mail server: TCP, through a proxy where the environment names one, and TLS over it.
//!
//! Not here: the protocol (`session`), bounded reading (`wire`).

use std::io;

use hyper_util::client::proxy::matcher::Matcher;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::failure::{offline, setup};
use super::server::Server;
use crate::providers::Trouble;
use crate::providers::http::{self, Bounds, Proxy};

/// A longer answer of a proxy is none.
const LONGEST: usize = 16 * 1024;

/// A connection, plain or inside TLS.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Opens a connection to a server: plain, also where TLS is to follow at once. This machine itself is never asked through a
/// proxy.
pub(super) async fn open(place: &Server, proxy: &Proxy, bounds: &Bounds) -> Result<Box<dyn Stream>, Trouble> {
    let opening = async {
        match if place.is_loopback() { None } else { proxy_for(place, proxy) } {
            Some(proxy) => through(&proxy, place).await,
            None => match TcpStream::connect((place.host.as_str(), place.port)).await {
                Ok(stream) => {
                    // Commands are short, and each waits for its answer.
                    let _ = stream.set_nodelay(true);
                    Ok(Box::new(stream) as Box<dyn Stream>)
                }
                Err(error) => Err(offline(format!("no connection to {}: {}", place.name(), of_connection(&error)))),
            },
        }
    };
    let late = || offline(format!("no connection to {} within {}", place.name(), http::spell(bounds.connect)));
    timeout(bounds.connect, opening).await.unwrap_or_else(|_| Err(late()))
}

/// Puts TLS over a connection.
pub(super) async fn secure(
    stream: Box<dyn Stream>,
    place: &Server,
    connector: &TlsConnector,
    bounds: &Bounds,
) -> Result<Box<dyn Stream>, Trouble> {
    let name = ServerName::try_from(place.host.clone())
        .map_err(|_| setup(format!("{:?} is no host that a certificate can name", place.host)))?;
    let host = place.name();
    match timeout(bounds.idle, connector.connect(name, stream)).await {
        Ok(Ok(stream)) => Ok(Box::new(stream)),
        Ok(Err(error)) => Err(offline(match cause(&error) {
            Some(tls) => format!("the connection to {host} is not safe: {}", http::of_tls(tls)),
            None => format!("no safe connection to {host}: {}", of_connection(&error)),
        })),
        Err(_) => Err(offline(format!(
            "no safe connection to {host} within {}; does this port speak TLS?",
            http::spell(bounds.idle)
        ))),
    }
}

fn cause(error: &io::Error) -> Option<&rustls::Error> {
    error.get_ref()?.downcast_ref()
}

pub(super) fn of_connection(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => "it is refused; is the port right, and the service running?",
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted => "it is cut at once",
        io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable => {
            "no way leads there; is this machine online, or is a VPN needed?"
        }
        io::ErrorKind::UnexpectedEof => "it ends before it is safe; does this port speak TLS?",
        io::ErrorKind::TimedOut => "it takes too long",
        _ if is_dns(error) => "there is no address for it: check the name, or whether this machine is online (DNS)",
        _ => "it fails",
    }
}

/// Looking a name up fails with an error that has no kind of its own.
fn is_dns(error: &io::Error) -> bool {
    error.to_string().contains("lookup address")
}

/// A proxy: where it is, and what it is signed in to with.
struct Way {
    host: String,
    port: u16,
    scheme: String,
    sign: Option<String>,
}

fn proxy_for(place: &Server, proxy: &Proxy) -> Option<Way> {
    let matcher = match proxy {
        Proxy::Environment => Matcher::from_env(),
        Proxy::At(address) => Matcher::builder().all(address.clone()).build(),
    };
    // The variables know http and https alone: a mail server is reached as a safe one.
    let target = format!("https://{}:{}", place.bracketed(), place.port).parse().ok()?;
    let found = matcher.intercept(&target)?;
    let host = found.uri().host()?.trim_start_matches('[').trim_end_matches(']').to_owned();
    let scheme = found.uri().scheme_str().unwrap_or("http").to_owned();
    let port = found.uri().port_u16().unwrap_or(if scheme == "https" { 443 } else { 80 });
    let sign = found.basic_auth().and_then(|value| value.to_str().ok().map(str::to_owned));
    Some(Way { host, port, scheme, sign })
}

/// A tunnel through a proxy.
async fn through(way: &Way, place: &Server) -> Result<Box<dyn Stream>, Trouble> {
    let host = place.name();
    let failed = |what: &str| offline(format!("{host} cannot be reached: {what}"));
    if way.scheme != "http" {
        return Err(setup(format!(
            "{host} cannot be reached: a mail server is reached through a proxy at http://, not {}://; name {} in NO_PROXY",
            way.scheme, place.host
        )));
    }
    let unreachable = "the proxy of HTTPS_PROXY cannot be reached: check it, or name this host in NO_PROXY";
    let mut stream = TcpStream::connect((way.host.as_str(), way.port)).await.map_err(|_| failed(unreachable))?;
    let target = format!("{}:{}", place.bracketed(), place.port);
    let sign = way.sign.as_ref().map(|sign| format!("Proxy-Authorization: {sign}\r\n")).unwrap_or_default();
    let asked = format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{sign}\r\n");
    stream.write_all(asked.as_bytes()).await.map_err(|_| failed(unreachable))?;
    let (mut head, mut byte) = (Vec::new(), [0]);
    // Byte by byte: what follows the empty line is the server's.
    while !head.ends_with(b"\r\n\r\n") && head.len() < LONGEST {
        match stream.read(&mut byte).await {
            Ok(1) => head.extend(byte),
            _ => return Err(failed("the proxy of HTTPS_PROXY did not connect us")),
        }
    }
    let head = String::from_utf8_lossy(&head);
    match head.split(' ').nth(1) {
        Some(status) if status.starts_with('2') => Ok(Box::new(stream)),
        Some("407") => Err(failed(
            "the proxy of HTTPS_PROXY wants a user and a password: write them into it (http://user:password@proxy)",
        )),
        _ => Err(failed("the proxy of HTTPS_PROXY did not connect us")),
    }
}
