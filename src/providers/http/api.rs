//! One service: its address, how to sign, and the bounds of every request. Lives as long as its source.
//!
//! Not here: one refresh of it (`visit`).

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use reqwest::{Client, redirect};

use super::address::Address;
use super::auth::{Auth, Signature};
use super::failure::{self, Failure, denied, theirs};
use super::limits;
use super::tls;
use super::visit::Visit;
use crate::config::{Scrubber, Secret};
use crate::domain::Instant;
use crate::providers::Job;

/// Who we say we are.
const AGENT: &str = concat!("asyncboard/", env!("CARGO_PKG_VERSION"));
/// An unused connection is kept so long: over one refresh, not until the next, for its end would wake the program.
const KEPT: Duration = Duration::from_secs(5);

/// The bounds of every request and of every refresh.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// For a connection to stand.
    pub connect: Duration,
    /// Of silence, before and inside an answer.
    pub idle: Duration,
    /// For a whole request.
    pub whole: Duration,
    /// Bytes of an answer, unfolded.
    pub body: usize,
    /// Tries in a row, in one refresh.
    pub tries: usize,
    /// A longer wait is not waited out inside a refresh, but told: [`Trouble::Limited`](crate::providers::Trouble).
    pub patience: Duration,
    /// Pages of one list.
    pub pages: usize,
    /// Items of one list.
    pub items: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            idle: Duration::from_secs(10),
            whole: Duration::from_secs(30),
            body: 16 * 1024 * 1024,
            tries: 3,
            patience: Duration::from_secs(30),
            pages: 1000,
            items: 25_000,
        }
    }
}

/// How the network is reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Proxy {
    /// As the environment says (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`). This machine itself is never asked through
    /// a proxy.
    #[default]
    Environment,
    /// Through this one.
    At(String),
}

/// How to wait; tests bring their own.
pub type Sleeper = Arc<dyn Fn(Duration) -> Job<'static, ()> + Send + Sync>;

/// Who knows the addresses of hosts, where it is not the system; for tests.
pub trait Names: Send + Sync {
    /// The addresses of a host.
    fn look_up(&self, host: String) -> Job<'static, io::Result<Vec<IpAddr>>>;
}

/// Everything that an [`Api`] needs beside how to sign.
#[derive(Clone)]
pub struct Setup {
    /// The id of the source, for the log.
    pub source: String,
    /// The permissions that its secrets need, for the words about one that is missing.
    pub permissions: &'static str,
    /// Where the service is.
    pub address: Address,
    /// The bounds of every request.
    pub bounds: Bounds,
    /// More certificate authorities to trust, in PEM.
    pub ca: Vec<u8>,
    /// A certificate of our own and its key, in PEM.
    pub client_cert: Option<Secret>,
    /// How the network is reached.
    pub proxy: Proxy,
    /// Who knows the addresses of hosts; the system, if nobody.
    pub names: Option<Arc<dyn Names>>,
    /// How to wait between tries.
    pub sleeper: Sleeper,
    /// Takes secrets out of what is said.
    pub scrubber: Scrubber,
}

impl Setup {
    /// A service at an address, and everything else as usual.
    pub fn new(address: Address) -> Self {
        Self {
            source: address.host(),
            permissions: "",
            address,
            bounds: Bounds::default(),
            ca: Vec::new(),
            client_cert: None,
            proxy: Proxy::default(),
            names: None,
            sleeper: Arc::new(|wait| Box::pin(tokio::time::sleep(wait))),
            scrubber: Scrubber::default(),
        }
    }

    /// The same at another address, such as a service's gateway.
    #[must_use]
    pub fn at(&self, address: Address) -> Self {
        Self { address, ..self.clone() }
    }
}

impl fmt::Debug for Setup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Setup({:?})", self.address)
    }
}

/// One service, signed in to. Clones are the same service.
#[derive(Clone)]
pub struct Api(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub setup: Setup,
    pub auth: Auth,
    client: OnceLock<Client>,
    signature: tokio::sync::Mutex<Option<Arc<Signature>>>,
    /// Paths that are spent until then.
    spent: Mutex<HashMap<String, Instant>>,
    /// What was fetched anew after a 403 and was no other.
    pub same: Mutex<Option<u64>>,
}

impl Api {
    /// A service. Nothing is asked, read or fetched yet.
    pub fn new(setup: Setup, auth: Auth) -> Self {
        Self(Arc::new(Inner {
            setup,
            auth,
            client: OnceLock::new(),
            signature: tokio::sync::Mutex::default(),
            spent: Mutex::default(),
            same: Mutex::default(),
        }))
    }

    /// Begins a refresh. `now` is the time at which it begins.
    pub fn visit(&self, now: Instant) -> Visit {
        Visit::new(self.clone(), now)
    }

    /// The service, as people know it.
    pub fn host(&self) -> String {
        self.0.setup.address.host()
    }

    /// Where the service is.
    pub fn address(&self) -> &Address {
        &self.0.setup.address
    }

    /// How it is set up, for another address of the same service.
    pub fn setup(&self) -> &Setup {
        &self.0.setup
    }
}

impl fmt::Debug for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Api({:?})", self.0.setup.address)
    }
}

impl Inner {
    /// The client, made when it is first needed: reading this machine's certificate authorities takes a while.
    pub fn client(&self) -> Result<&Client, Failure> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let made = self.make_client()?;
        Ok(self.client.get_or_init(|| made))
    }

    fn make_client(&self) -> Result<Client, Failure> {
        tls::install();
        let Setup { bounds, .. } = &self.setup;
        let builder = Client::builder()
            .user_agent(AGENT)
            .redirect(redirect::Policy::none())
            .referer(false)
            .connect_timeout(bounds.connect)
            .read_timeout(bounds.idle)
            .timeout(bounds.whole)
            .pool_idle_timeout(KEPT);
        let mut builder = tls::add(builder, &self.setup.ca, self.setup.client_cert.as_ref())?;
        if self.setup.address.is_loopback() {
            builder = builder.no_proxy();
        } else if let Proxy::At(proxy) = &self.setup.proxy {
            let proxy = reqwest::Proxy::all(proxy).map_err(|error| failure::of_building(&error))?;
            builder = builder.no_proxy().proxy(proxy);
        }
        if let Some(names) = &self.setup.names {
            builder = builder.dns_resolver(Arc::new(Resolver(names.clone())));
        }
        builder.build().map_err(|error| failure::of_building(&error))
    }

    /// What requests are signed with; fetched when it is first needed.
    pub async fn signature(&self) -> Result<Arc<Signature>, Failure> {
        let mut kept = self.signature.lock().await;
        if let Some(signature) = &*kept {
            return Ok(signature.clone());
        }
        let signature = self.fetch(false).await?;
        *kept = Some(signature.clone());
        Ok(signature)
    }

    /// What requests are signed with by now, when that is no more what was refused.
    pub async fn newer_than(&self, refused: u64) -> Option<Arc<Signature>> {
        self.signature.lock().await.clone().filter(|signature| signature.who != refused)
    }

    /// Fetches the secrets anew, after the service refused those of `refused`. `None`: they are the same.
    pub async fn sign_again(&self, refused: u64) -> Result<Option<Arc<Signature>>, Failure> {
        let mut kept = self.signature.lock().await;
        let signature = self.fetch(true).await?;
        if signature.who == refused {
            return Ok(None);
        }
        *kept = Some(signature.clone());
        Ok(Some(signature))
    }

    /// Fetching may run a command, which must not hold up the other sources.
    async fn fetch(&self, again: bool) -> Result<Arc<Signature>, Failure> {
        let (auth, scrubber) = (self.auth.clone(), self.setup.scrubber.clone());
        let fetched = tokio::task::spawn_blocking(move || auth.fetch(again, &scrubber)).await;
        match fetched {
            Ok(Ok(signature)) => Ok(Arc::new(signature)),
            Ok(Err(unfetched)) => Err(Failure::new(denied(unfetched.text.raw()))),
            Err(_) => Err(Failure::new(theirs("fetching a secret was broken off"))),
        }
    }

    /// Until when a path is spent, if it is now. A wait that is longer than any that is believed was noted before somebody
    /// set the clock back.
    pub fn spent_until(&self, path: &str, now: Instant) -> Option<Instant> {
        let until = self.spent.lock().unwrap_or_else(PoisonError::into_inner).get(path).copied()?;
        (until > now && until <= now + limits::LONGEST).then_some(until)
    }

    /// A path is spent until then, or no more.
    pub fn set_spent(&self, path: &str, until: Option<Instant>) {
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        match until {
            Some(until) => spent.insert(path.to_owned(), until),
            None => spent.remove(path),
        };
    }
}

/// [`Names`] as the client wants them.
struct Resolver(Arc<dyn Names>);

impl reqwest::dns::Resolve for Resolver {
    fn resolve(&self, name: reqwest::dns::Name) -> reqwest::dns::Resolving {
        let found = self.0.look_up(name.as_str().to_owned());
        Box::pin(async move {
            // The client puts the port of the request in place of 0.
            let addresses: reqwest::dns::Addrs = Box::new(found.await?.into_iter().map(|ip| SocketAddr::new(ip, 0)));
            Ok(addresses)
        })
    }
}
