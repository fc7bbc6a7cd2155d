//! A WebSocket (RFC 6455): messages of text in both directions, over a connection that `http` makes, with the same
//! certificates, proxy, bounds and log.
//!
//! 1. A message is no longer than an answer of `http` may be.
//! 2. A silent connection is tested with a ping. A connection that does not answer a ping is half open, and counts as
//!    ended.
//! 3. Messages are not logged.
//!
//! Not here: what the messages mean (the kind), when a lost connection is opened again (sync).

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::{SinkExt, StreamExt};
use ring::digest;
use ring::rand::{SecureRandom, SystemRandom};
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::Trouble;
use super::http::{Address, Api, Auth, Failure, Session, Upgrade};
use crate::domain::text::Text;

/// What is hashed with the key of a handshake (section 1.3).
const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
/// After so much silence a connection is asked whether it stands, and has so long to answer.
const QUIET: Duration = Duration::from_mins(1);
/// For one message to leave.
const SENDS: Duration = Duration::from_secs(10);

/// A connection that stands.
pub struct Socket {
    stream: WebSocketStream<Box<dyn Connection>>,
    host: String,
    quiet: Duration,
}

/// What a connection has to be.
trait Connection: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send {}
impl<T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send> Connection for T {}

/// What came over a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Came {
    /// A message.
    Text(String),
    /// The other side closed the connection, and with which code (section 7.4), if it said one.
    Closed(Option<u16>),
}

impl Socket {
    /// Opens a connection to an address that a service gave (`wss://...`), beside the service's own, which `api` and
    /// `session` ask. The request is not signed: the credentials are in the address or in the first message.
    pub async fn open(api: &Api, session: &Session, address: &str) -> Result<Self, Failure> {
        let (home, link) = Address::of_socket(address)
            .map_err(|what| Failure::theirs(&format!("{} gives a socket whose address {what}", api.host())))?;
        let beside = api.beside(home, Auth::None);
        let (key, expected) = key();
        let headers = [("sec-websocket-version", "13".to_owned()), ("sec-websocket-key", key)];
        let Upgrade { connection, accept } = session.at(&beside).upgrade(&link, &headers).await?;
        if accept != expected {
            return Err(Failure::theirs(&format!("{} opens something that is no WebSocket", beside.host())));
        }
        let most = session.bounds().body;
        let config = WebSocketConfig::default()
            .max_message_size(Some(most))
            .max_frame_size(Some(most))
            .read_buffer_size(16 * 1024);
        let connection: Box<dyn Connection> = Box::new(connection);
        let stream = WebSocketStream::from_raw_socket(connection, Role::Client, Some(config)).await;
        Ok(Self { stream, host: beside.host(), quiet: QUIET })
    }

    /// The same, which is asked after another time of silence whether it stands.
    #[must_use]
    pub fn quiet(self, quiet: Duration) -> Self {
        Self { quiet, ..self }
    }

    /// The next message. Dropping this future before it is ready loses no message.
    pub async fn next(&mut self) -> Result<Came, Trouble> {
        let mut asked = false;
        loop {
            match timeout(self.quiet, self.stream.next()).await {
                Ok(Some(Ok(Message::Text(text)))) => return Ok(Came::Text(text.as_str().to_owned())),
                Ok(Some(Ok(Message::Close(frame)))) => return Ok(Came::Closed(frame.map(|frame| frame.code.into()))),
                Ok(Some(Ok(Message::Binary(_)))) => {
                    return Err(Trouble::Shape {
                        text: Text::new(format!("{} sends bytes, and no text, over its socket", self.host)),
                    });
                }
                // It stands. A ping is answered by the stream itself.
                Ok(Some(Ok(_))) => asked = false,
                Ok(Some(Err(error))) => return Err(self.broken(&error)),
                Ok(None) => return Ok(Came::Closed(None)),
                Err(_) if asked => return Err(self.offline("is silent: the connection is half open")),
                Err(_) => {
                    asked = true;
                    self.write(Message::Ping(Vec::new().into())).await?;
                }
            }
        }
    }

    /// Sends a message.
    pub async fn send(&mut self, text: String) -> Result<(), Trouble> {
        self.write(Message::Text(text.into())).await
    }

    /// Sends a close frame, and ignores whether it arrives.
    pub async fn close(mut self) {
        let _ = timeout(SENDS, self.stream.close(None)).await;
    }

    async fn write(&mut self, message: Message) -> Result<(), Trouble> {
        match timeout(SENDS, self.stream.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(self.broken(&error)),
            Err(_) => Err(self.offline("takes nothing over its socket")),
        }
    }

    fn offline(&self, what: &str) -> Trouble {
        Trouble::Offline { text: Text::new(format!("{} {what}", self.host)) }
    }

    /// What an error means. Its own words are not used: they may quote what came.
    fn broken(&self, error: &Error) -> Trouble {
        match error {
            Error::Capacity(_) => Trouble::Theirs {
                text: Text::new(format!(
                    "{} sends a message that is too large over its socket (`max_answer`)",
                    self.host
                )),
            },
            Error::Protocol(_) | Error::Utf8(_) => {
                self.offline("breaks the rules of a WebSocket, or the connection was cut")
            }
            _ => self.offline("cuts the connection of its socket"),
        }
    }
}

/// The key of a handshake, and what is to be answered to it.
fn key() -> (String, String) {
    let mut bytes = [0; 16];
    // Without randomness the key is no worse than a fixed one: it only tells a socket from a cache.
    let _ = SystemRandom::new().fill(&mut bytes);
    let key = STANDARD.encode(bytes);
    let hash = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, format!("{key}{GUID}").as_bytes());
    (key, STANDARD.encode(hash))
}
