//! The ways in which a person signs in: a browser here, a browser elsewhere with a code, a code to paste.
//!
//! Not here: the connection from the browser (`browser`), what an answer holds (`answer`).

use std::io::{BufRead, stdin};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use super::answer::{self, Answer};
use super::{browser, refused};
use crate::config::Secret;
use crate::domain::Instant;
use crate::domain::text::{Text, clean};
use crate::providers::oauth::{self, Grant, Granted, Proof, Vault};
use crate::shell::failure::Failure;
use crate::shell::{open, print, secrets};

/// The timeout for the person in the browser.
const PATIENCE: Duration = Duration::from_mins(5);

/// A browser on this machine, which is sent back to a port of this machine. The address is printed too: a browser
/// elsewhere ends at a page that cannot be reached, whose address is pasted here.
pub fn by_browser(grant: &Grant, port: Option<u16>, now: Instant) -> Result<Granted, Failure> {
    let (state, verifier) = (secret()?, secret()?);
    let (tell, told) = channel();
    let port = browser::listen(port.unwrap_or(0), &state, tell.clone())
        .map_err(|error| Failure::failed(format!("error: no port of this machine can be listened at: {error}")))?;
    let redirect = format!("http://{}:{port}", grant.service.loopback);
    let address = grant.address(Some((&redirect, &state)), &verifier);
    let address = address.ok_or_else(|| Failure::failed("error: the sign-in address is wrong: check auth_url"))?;
    let label = grant.service.label;
    print::err(&format!(
        "Sign in to {label} in your browser. If none opens, open this address:\n\n{}\n\n\
         If that browser is on another machine, it ends at a page that cannot be reached: paste its address here.",
        clean(&address)
    ));
    // It works without: the address is on the screen.
    let _ = open::open(&Text::new(address), &secrets::keeper().hidden(), |why| print::err(&why));
    listen_to_person(state, tell);
    match told.recv_timeout(PATIENCE) {
        Ok(Answer::Code(code)) => {
            grant.setup.scrubber.learn(&code);
            let proof = Proof::Code { code: &code, verifier: &verifier, redirect: Some(&redirect) };
            oauth::finish(oauth::tokens(grant, proof, now)).map_err(|why| refused(&why))
        }
        Ok(Answer::Refused(why)) => Err(Failure::failed(format!("error: {label} did not sign in: {why}"))),
        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
            let minutes = PATIENCE.as_secs() / 60;
            Err(Failure::failed(format!("error: nobody signed in within {minutes} minutes: run the command again")))
        }
    }
}

/// Reads the redirected address that the person pastes.
fn listen_to_person(state: Secret, tell: Sender<Answer>) {
    let listen = move || {
        for line in stdin().lock().lines().map_while(Result::ok).filter(|line| !line.trim().is_empty()) {
            match answer::of_address(&line, &state) {
                Some(answer) => {
                    let _ = tell.send(answer);
                    return;
                }
                None => print::err("that is not the address at which this sign-in ended; paste it whole"),
            }
        }
    };
    // Without a thread the browser alone can answer.
    let _ = thread::Builder::new().name("paste".into()).spawn(listen);
}

/// A code that is typed into a browser anywhere.
pub fn by_device(grant: &Grant, vault: &dyn Vault) -> Result<Granted, Failure> {
    let code = oauth::finish(oauth::device(grant, vault.now())).map_err(|why| refused(&why))?;
    grant.setup.scrubber.learn(&code.code);
    let (address, typed) = (clean(&code.address), clean(&code.user_code));
    print::err(&format!("Open {address} in any browser, and type this code there: {typed}"));
    let waited = oauth::wait(grant, &code, &|| vault.now(), &thread::sleep);
    waited.map_err(|why| refused(&why))
}

/// A code that the service shows in a browser anywhere.
pub fn by_paste(grant: &Grant, now: Instant) -> Result<Granted, Failure> {
    let verifier = secret()?;
    let address = grant.address(None, &verifier);
    let address = address.ok_or_else(|| Failure::failed("error: the sign-in address is wrong: check auth_url"))?;
    print::err(&format!("Open this address, and paste the code that it shows:\n\n{}\n", clean(&address)));
    let mut line = String::new();
    let read = stdin().lock().read_line(&mut line);
    read.map_err(|error| Failure::failed(format!("error: no code could be read: {error}")))?;
    let code = Secret::parse(&line).map_err(|flaw| Failure::failed(format!("error: the code {flaw}")))?;
    grant.setup.scrubber.learn(&code);
    let proof = Proof::Code { code: &code, verifier: &verifier, redirect: None };
    oauth::finish(oauth::tokens(grant, proof, now)).map_err(|why| refused(&why))
}

fn secret() -> Result<Secret, Failure> {
    oauth::unguessable().ok_or_else(|| Failure::failed("error: this system has no random numbers"))
}
