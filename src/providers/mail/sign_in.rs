//! Signing in to a mail server: with a password, or with an access token (XOAUTH2).
//!
//! A secret is sent over TLS only, or to this machine itself. One that is refused is fetched anew, as a token may have been
//! replaced; when it is another now, it is tried once more.
//!
//! Not here: where secrets come from (`credential`).

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::failure::{Refused, denied, setup, theirs};
use super::reply::{Reply, Status};
use super::session::{Answer, Session, quoted};
use super::setup::Setup;
use super::trace::Trace;
use crate::config::{Scrubber, Secret};
use crate::providers::Trouble;
use crate::providers::credential::Credential;
use crate::providers::http::{self, Clock};

/// Who signs in, and with what.
#[derive(Clone, Debug)]
pub enum SignIn {
    /// With a password, or a password made for one program.
    Password {
        /// The user.
        user: String,
        /// Their password.
        password: Credential,
    },
    /// With an access token, by XOAUTH2.
    Token {
        /// The user.
        user: String,
        /// The token.
        token: Credential,
    },
}

impl SignIn {
    fn credential(&self) -> &Credential {
        match self {
            Self::Password { password, .. } => password,
            Self::Token { token, .. } => token,
        }
    }
}

/// Connects and signs in.
pub(crate) async fn open(setup: &Arc<Setup>, sign_in: &SignIn, clock: Clock) -> Result<Session, Trouble> {
    let secret = fetch(sign_in, false, &setup.scrubber).await?;
    let refused = match attempt(setup, sign_in, &secret, clock).await? {
        Ok(session) => return Ok(session),
        Err(refused) => refused,
    };
    let newer = fetch(sign_in, true, &setup.scrubber).await?;
    if newer.expose() == secret.expose() {
        return Err(refusal(setup, sign_in, &refused));
    }
    match attempt(setup, sign_in, &newer, clock).await? {
        Ok(session) => Ok(session),
        Err(refused) => Err(refusal(setup, sign_in, &refused)),
    }
}

/// Fetching may run a command, which must not hold up the other sources. The scrubber knows the secret before it is sent.
async fn fetch(sign_in: &SignIn, again: bool, scrubber: &Scrubber) -> Result<Secret, Trouble> {
    let credential = sign_in.credential().clone();
    let fetching = move || if again { credential.again() } else { credential.fetch() };
    match tokio::task::spawn_blocking(fetching).await {
        Ok(Ok(secret)) => {
            scrubber.learn(&secret);
            Ok(secret)
        }
        Ok(Err(lack)) => Err(http::Failure::of_credential(lack).into()),
        Err(_) => Err(theirs("fetching a secret was broken off")),
    }
}

async fn attempt(
    setup: &Arc<Setup>,
    sign_in: &SignIn,
    secret: &Secret,
    clock: Clock,
) -> Result<Result<Session, Refused>, Trouble> {
    let mut session = Session::connect(setup, clock).await?;
    if session.is_in {
        return Ok(Ok(session));
    }
    // What it can do is told anew with the answer, or asked for.
    let before = session.can.clone();
    let answer = match sign_in {
        SignIn::Token { user, .. } => {
            if !session.can("AUTH=XOAUTH2") {
                return Err(no_way(&session, "an access token (XOAUTH2)", "a password (`password`)"));
            }
            let plain = Zeroizing::new(format!("user={user}\x01auth=Bearer {}\x01\x01", secret.expose()));
            session.authenticate("XOAUTH2", &plain).await?
        }
        SignIn::Password { user, .. } if session.can("AUTH=PLAIN") => {
            let plain = Zeroizing::new(format!("\0{user}\0{}", secret.expose()));
            session.authenticate("PLAIN", &plain).await?
        }
        SignIn::Password { .. } if session.can("LOGINDISABLED") => {
            return Err(no_way(&session, "a password", "an access token (`token`)"));
        }
        SignIn::Password { user, .. } => session.login(user, secret).await?,
    };
    if let Some(refused) = answer.refused {
        return match refused.at_large(&session.host(), session.clock.now()) {
            Some(trouble) => Err(trouble),
            None => Ok(Err(refused)),
        };
    }
    if session.can == before {
        session.ask_what_it_can().await?;
    }
    Ok(Ok(session))
}

impl Session {
    /// `AUTHENTICATE`, with what is sent for it at once where the server takes that.
    async fn authenticate(&mut self, how: &str, plain: &str) -> Result<Answer, Trouble> {
        let coded = Zeroizing::new(STANDARD.encode(plain));
        if self.can("SASL-IR") {
            let line = Zeroizing::new(format!("AUTHENTICATE {how} {}", *coded));
            return self.send(line.as_bytes(), &format!("AUTHENTICATE {how} ***")).await;
        }
        self.pieces(&format!("AUTHENTICATE {how}"), &[coded.as_bytes()], &format!("AUTHENTICATE {how} ***")).await
    }

    /// `LOGIN`, for servers that know nothing else. What no quoted text can hold goes as a literal.
    async fn login(&mut self, user: &str, password: &Secret) -> Result<Answer, Trouble> {
        let password = password.expose();
        if [user, password].iter().any(|text| text.contains(['\r', '\n', '\0'])) {
            return Err(setup("the user or the password holds a line break, which no mail server takes"));
        }
        if user.is_ascii() && password.is_ascii() {
            let line = [b"LOGIN ", &quoted(user.as_bytes())[..], b" ", &quoted(password.as_bytes())[..]];
            return self.send(&Zeroizing::new(line.concat()), "LOGIN ***").await;
        }
        let first = format!("LOGIN {{{}}}", user.len());
        let second = Zeroizing::new(format!("{user} {{{}}}", password.len()));
        self.pieces(&first, &[second.as_bytes(), password.as_bytes()], "LOGIN ***").await
    }

    /// A command whose further lines the server asks for one by one.
    async fn pieces(&mut self, line: &str, pieces: &[&[u8]], words: &str) -> Result<Answer, Trouble> {
        let (tag, deadline, source) = (self.tag(), self.deadline(), self.setup.source.clone());
        let trace = Trace::begin(&source, words);
        let sent = self.write(format!("{tag} {line}\r\n").as_bytes()).await;
        trace.seen(sent)?;
        for piece in pieces {
            loop {
                let reply = self.next(deadline).await;
                match trace.seen(reply)? {
                    Reply::More => break,
                    Reply::Done(done, status, refused) if done == tag => {
                        let refused = (status != Status::Ok).then_some(refused);
                        return Ok(Answer { refused, ..Answer::default() });
                    }
                    _ => {}
                }
            }
            let sent = self.write(&[piece, &b"\r\n"[..]].concat()).await;
            trace.seen(sent)?;
        }
        let answer = self.answer(&tag, deadline).await;
        let answer = trace.seen(answer)?;
        trace.answered(if answer.refused.is_some() { "refused" } else { "OK" }, &self.wire);
        Ok(answer)
    }
}

fn no_way(session: &Session, wanted: &str, instead: &str) -> Trouble {
    setup(format!("{} takes no {}; sign in with {instead}", session.host(), wanted.trim_start_matches("a ")))
}

/// Words for a secret that was refused: which, what the server says, and what to do.
fn refusal(setup: &Setup, sign_in: &SignIn, refused: &Refused) -> Trouble {
    let (host, name) = (setup.place.name(), sign_in.credential().name());
    let small = refused.text.to_ascii_lowercase();
    let help = match sign_in {
        SignIn::Token { token, .. } if token.is_leased() => {
            "sign in again (`asyncboard auth`), as this user, and see that IMAP is switched on for the mailbox"
        }
        SignIn::Token { .. } => {
            "get a new access token, made for IMAP (Google: https://mail.google.com/, Microsoft: IMAP.AccessAsUser.All)"
        }
        SignIn::Password { .. } if small.contains("application-specific") || small.contains("app password") => {
            "it wants an app password: make one in the account's security settings"
        }
        SignIn::Password { .. } if small.contains("basic authentication") || small.contains("basicauth") => {
            "it takes no passwords: sign in with an access token (`token`)"
        }
        SignIn::Password { .. } => {
            "check `user` and the password; where two-step verification is on, an app password is wanted, and Exchange Online takes an access token (`token`) only"
        }
    };
    denied(format!("{host} refuses {name} ({}); {help}", refused.words()))
}
