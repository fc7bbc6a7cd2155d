//! One service: its address, how to sign, and the bounds of every request. Lives as long as its source.
//!
//! Not here: one refresh of it (`session`).

use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use reqwest::{Client, redirect};

use super::address::{Address, Link};
use super::auth::{Auth, Signature};
use super::bounds::Bounds;
use super::buckets::Buckets;
use super::clock::Clock;
use super::failure::{self, Failure, theirs};
use super::pace::{Pace, Paces};
use super::refusal::ReadRefusal;
use super::tls;
use crate::config::{Scrubber, Secret};
use crate::providers::Job;
use crate::providers::gauge::Gauges;

/// Who we say we are.
const AGENT: &str = concat!("asyncboard/", env!("CARGO_PKG_VERSION"));
/// An unused connection is kept so long: over one refresh, not until the next, for its end would wake the program.
const KEPT: Duration = Duration::from_secs(5);

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
    /// Finds the addresses of hosts; `None`: the system does.
    pub names: Option<Arc<dyn Names>>,
    /// How to wait between tries.
    pub sleeper: Sleeper,
    /// Takes secrets out of what is said.
    pub scrubber: Scrubber,
    /// How the service refuses in its answers' bodies, where its statuses do not tell.
    pub refusals: Option<ReadRefusal>,
    /// How often requests to it may begin.
    pub pace: Option<Pace>,
    /// What it says of limits and permissions.
    pub gauges: Gauges,
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
            refusals: None,
            pace: None,
            gauges: Gauges::default(),
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
    clients: Arc<Clients>,
    signature: tokio::sync::Mutex<Option<Arc<Signature>>>,
    /// What is spent, and until when.
    pub buckets: Mutex<Buckets>,
    /// When requests began.
    pub paces: Mutex<Paces>,
    /// The clock of the last refresh.
    pub clock: Mutex<Option<Clock>>,
    /// The form of signing in that lets us in, once that is known: the second, or the first.
    second: OnceLock<bool>,
    /// What was fetched anew after a 403 and was no other.
    pub same: Mutex<Option<u64>>,
}

/// The clients of a service, made when they are first needed: reading this machine's certificate authorities takes a
/// while. This machine itself is never asked through a proxy, so it has a client of its own.
#[derive(Default)]
struct Clients {
    near: OnceLock<Client>,
    far: OnceLock<Client>,
}

impl Api {
    /// A service. No request is sent and no secret read yet.
    pub fn new(setup: Setup, auth: Auth) -> Self {
        Self(Arc::new(Inner::new(setup, auth)))
    }

    /// Another address of the same service, or another way to sign in to it, over the same connections.
    #[must_use]
    pub fn beside(&self, address: Address, auth: Auth) -> Self {
        let setup = self.0.setup.at(address);
        Self(Arc::new(Inner { clients: self.0.clients.clone(), ..Inner::new(setup, auth) }))
    }

    /// The service, as people know it.
    pub fn host(&self) -> String {
        self.0.setup.address.host()
    }

    /// Where the service is.
    pub fn address(&self) -> &Address {
        &self.0.setup.address
    }

    /// An address that this service gave in an earlier look. `None`: it leads elsewhere.
    pub fn link(&self, to: &str) -> Option<Link> {
        let address = &self.0.setup.address;
        address.follow(&address.join(""), to).ok().map(Link)
    }

    /// Whether it is known in which form it lets us in: [`Auth::Either`] tries two.
    pub fn is_form_known(&self) -> bool {
        !self.0.is_form_open()
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
    fn new(setup: Setup, auth: Auth) -> Self {
        let (clients, buckets) = (Arc::default(), Mutex::default());
        let (signature, second) = (tokio::sync::Mutex::default(), OnceLock::new());
        let (paces, clock, same) = (Mutex::default(), Mutex::default(), Mutex::default());
        Self { setup, auth, clients, signature, buckets, paces, clock, second, same }
    }

    /// The client for the service's address.
    pub fn client(&self) -> Result<&Client, Failure> {
        let Clients { near, far } = &*self.clients;
        let kept = if self.setup.address.is_loopback() { near } else { far };
        if let Some(client) = kept.get() {
            return Ok(client);
        }
        let made = self.make_client()?;
        Ok(kept.get_or_init(|| made))
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

    /// There are two forms of signing in, and none is known to let us in.
    pub fn is_form_open(&self) -> bool {
        matches!(self.auth, Auth::Either(_)) && self.second.get().is_none()
    }

    /// What a request may be signed with in the second form.
    pub async fn second_form(&self) -> Result<Arc<Signature>, Failure> {
        self.fetch(false, true).await
    }

    /// It is let in, signed so.
    pub async fn let_in(&self, signature: &Arc<Signature>, second: bool) {
        if self.is_form_open() && self.second.set(second).is_ok() {
            *self.signature.lock().await = Some(signature.clone());
        }
    }

    /// What requests are signed with; fetched when it is first needed, and when its end is near.
    pub async fn signature(&self) -> Result<Arc<Signature>, Failure> {
        let mut kept = self.signature.lock().await;
        if let Some(signature) = kept.as_ref().filter(|_| !self.auth.is_stale()) {
            return Ok(signature.clone());
        }
        let signature = self.fetch(false, self.is_second()).await?;
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
        let signature = self.fetch(true, self.is_second()).await?;
        if signature.who == refused {
            return Ok(None);
        }
        *kept = Some(signature.clone());
        Ok(Some(signature))
    }

    fn is_second(&self) -> bool {
        self.second.get().copied().unwrap_or_default()
    }

    /// Fetching may run a command, which must not hold up the other sources.
    async fn fetch(&self, again: bool, second: bool) -> Result<Arc<Signature>, Failure> {
        let (auth, scrubber) = (self.auth.form(second).clone(), self.setup.scrubber.clone());
        let fetched = tokio::task::spawn_blocking(move || auth.fetch(again, &scrubber)).await;
        match fetched {
            Ok(Ok(signature)) => Ok(Arc::new(signature)),
            Ok(Err(lack)) => Err(Failure::of_credential(lack)),
            Err(_) => Err(Failure::new(theirs("fetching a secret was broken off"))),
        }
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
