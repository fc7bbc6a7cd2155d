//! Reaching a service at all: names, connections, certificates, proxies (C9, C10, H12).

use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use asyncboard::config::Secret;
use asyncboard::providers::Job;
use asyncboard::providers::http::{Address, Api, Names, Proxy, Setup};

use super::support::tls::{Authority, Flaw};
use super::support::{Seen, Server, Stream, answer, json};
use super::{bearer, get, kind, setup};

fn says_nothing(_: usize, _: &Seen, stream: &mut dyn Stream) -> io::Result<()> {
    stream.write_all(&json(r#"{"ids":["a"]}"#))
}

/// A service behind TLS, which trusts an authority or does not.
fn safe(server: &Server, ca: Option<&Authority>) -> Setup {
    let (mut setup, _) = setup(&format!("https://localhost:{}", server.address.port()));
    setup.ca = ca.map(|authority| authority.pem().into_bytes()).unwrap_or_default();
    setup
}

#[tokio::test]
async fn c9_an_authority_of_ones_own_is_trusted_when_it_is_named() {
    let authority = Authority::new();
    let server = authority.server(Flaw::Nothing, says_nothing);
    assert_eq!(get(&Api::new(safe(&server, Some(&authority)), bearer())).await.unwrap().value.ids, ["a"]);
}

#[tokio::test]
async fn c9_what_is_wrong_with_a_certificate_is_named_and_nothing_is_sent() {
    let authority = Authority::new();
    let table = [
        (Flaw::Nothing, None, "(unknown issuer)"),
        (Flaw::Expired, Some(&authority), "has expired"),
        (Flaw::NotYetValid, Some(&authority), "is not valid yet: is the clock of this machine right?"),
        (Flaw::OtherHost, Some(&authority), "(wrong host)"),
    ];
    for (flaw, ca, words) in table {
        let server = authority.server(flaw, says_nothing);
        let failure = get(&Api::new(safe(&server, ca), bearer())).await.unwrap_err();
        let said = failure.trouble.text().raw().to_owned();
        assert_eq!(kind(&failure.trouble), "offline");
        assert!(
            said.starts_with(&format!("the connection to localhost:{} is not safe", server.address.port())),
            "{said}"
        );
        assert!(said.contains(words), "{flaw:?}: {said}");
        assert!(server.seen().is_empty());
    }
}

#[tokio::test]
async fn c9_a_certificate_that_nobody_has_issued_but_itself_is_named_and_can_be_trusted_by_name() {
    let said = |failure: super::Failure| failure.trouble.text().raw().to_owned();
    let (server, pem) = Authority::nobody(false, says_nothing);
    let mut setup = safe(&server, None);
    let strange = said(get(&Api::new(setup.clone(), bearer())).await.unwrap_err());
    assert!(strange.ends_with("(unknown issuer); for a company's own authority, name its file with `ca`"), "{strange}");
    setup.ca = pem.into_bytes();
    assert_eq!(get(&Api::new(setup, bearer())).await.unwrap().value.ids, ["a"]);
    // One that calls itself an authority, too, is no host's, whoever trusts it.
    let (server, pem) = Authority::nobody(true, says_nothing);
    for ca in [Vec::new(), pem.into_bytes()] {
        let words = said(get(&Api::new(Setup { ca, ..safe(&server, None) }, bearer())).await.unwrap_err());
        assert!(words.contains("has issued itself (self-signed)") && words.contains("CA:TRUE"), "{words}");
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn h4_silence_after_tls_ends_with_the_time_for_silence() {
    let authority = Authority::new();
    let server = authority.server(Flaw::Nothing, |_, _, stream| stream.read(&mut [0]).map(|_| ()));
    let mut setup = safe(&server, Some(&authority));
    setup.bounds.idle = Duration::from_millis(300);
    let failure = get(&Api::new(setup, bearer())).await.unwrap_err();
    let host = format!("localhost:{}", server.address.port());
    let said = format!("{host} did not answer in time (at most 300 ms of silence, 30 s in all)");
    assert_eq!((failure.trouble.text().raw(), server.seen().len()), (&*said, 1));
}

/// The store of authorities is named by the environment, which a test cannot change for itself: it runs itself again.
#[test]
fn c9_a_machine_without_authorities_says_so() {
    const INSIDE: &str = "WITHOUT_AUTHORITIES";
    if std::env::var_os(INSIDE).is_none() {
        let folder = tempfile::tempdir().unwrap();
        let empty = folder.path().join("none.pem");
        std::fs::write(&empty, "").unwrap();
        let again = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "reach::c9_a_machine_without_authorities_says_so", "--nocapture"])
            .envs([(INSIDE, "1"), ("SSL_CERT_FILE", empty.to_str().unwrap()), ("SSL_CERT_DIR", "/no/such/folder")])
            .output()
            .unwrap();
        assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stderr));
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let authority = Authority::new();
        let server = authority.server(Flaw::Nothing, says_nothing);
        let failure = get(&Api::new(safe(&server, None), bearer())).await.unwrap_err();
        let said = failure.trouble.text().raw().to_owned();
        assert_eq!((kind(&failure.trouble), server.seen().len()), ("setup", 0));
        assert!(said.ends_with("install ca-certificates or name one with `ca`"), "{said}");
        // One that is named is enough.
        assert!(get(&Api::new(safe(&server, Some(&authority)), bearer())).await.is_ok());
    });
}

#[tokio::test]
async fn c9_a_port_that_does_not_speak_tls_is_named() {
    let server = Server::start_with(
        |_, _, _| Ok(()),
        |mut stream| {
            let _ = stream.write_all(b"220 mail.example ESMTP\r\n");
            Some(Box::new(stream))
        },
    );
    let failure = get(&Api::new(safe(&server, None), bearer())).await.unwrap_err();
    assert!(failure.trouble.text().raw().ends_with("it does not speak TLS there; is the port right?"), "{failure:?}");
}

#[tokio::test]
async fn a_certificate_of_ones_own_that_is_none_is_named() {
    let authority = Authority::new();
    let server = authority.server(Flaw::Nothing, says_nothing);
    let with = |pem: String| Setup { client_cert: Some(Secret::new(pem)), ..safe(&server, Some(&authority)) };
    assert!(get(&Api::new(with(authority.identity()), bearer())).await.is_ok());
    let failure = get(&Api::new(with("canary".to_owned()), bearer())).await.unwrap_err();
    assert_eq!(kind(&failure.trouble), "setup");
    assert!(!format!("{failure:?}").contains("canary"));
}

/// A service at a name that only a proxy knows.
fn behind(proxy: SocketAddr) -> Setup {
    let mut setup = Setup::new(Address::parse("https://api.acme.example").unwrap());
    setup.sleeper = Arc::new(|_| Box::pin(std::future::ready(())));
    setup.proxy = Proxy::At(format!("http://{proxy}"));
    setup
}

#[tokio::test]
async fn c10_a_proxy_that_wants_a_password_is_named_and_gets_no_secret() {
    let proxy = Server::start(|_, _, stream| stream.write_all(&answer("407 Proxy Authentication Required", &[], "")));
    let failure = get(&Api::new(behind(proxy.address), bearer())).await.unwrap_err();
    assert_eq!(kind(&failure.trouble), "offline");
    assert!(failure.trouble.text().raw().contains("HTTPS_PROXY wants a user and a password"), "{failure:?}");
    let seen = proxy.seen();
    assert_eq!(seen[0].line(), "CONNECT api.acme.example:443");
    assert!(
        seen.iter().all(|seen| !seen.head.contains("canary") && seen.header("authorization").is_none()),
        "{seen:?}"
    );
}

#[tokio::test]
async fn c10_a_proxy_that_cannot_be_reached_or_does_not_connect_is_named() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let failure = get(&Api::new(behind(nobody), bearer())).await.unwrap_err();
    assert!(failure.trouble.text().raw().contains("the proxy of HTTPS_PROXY cannot be reached"), "{failure:?}");
    let unwilling = Server::start(|_, _, stream| stream.write_all(&answer("502 Bad Gateway", &[], "")));
    let failure = get(&Api::new(behind(unwilling.address), bearer())).await.unwrap_err();
    assert!(failure.trouble.text().raw().contains("the proxy of HTTPS_PROXY did not connect us"), "{failure:?}");
}

/// Names that are known only after a while.
struct Late {
    known_after: usize,
    asked: AtomicUsize,
}

impl Names for Late {
    fn look_up(&self, _: String) -> Job<'static, io::Result<Vec<IpAddr>>> {
        let known = self.asked.fetch_add(1, Ordering::SeqCst) >= self.known_after;
        let found = if known { Ok(vec![Ipv4Addr::LOCALHOST.into()]) } else { Err(io::Error::other("no such host")) };
        Box::pin(std::future::ready(found))
    }
}

#[tokio::test]
async fn h12_a_name_that_nobody_knows_is_said_and_a_later_refresh_finds_it() {
    let server = Server::start(says_nothing);
    let names = Arc::new(Late { known_after: 3, asked: AtomicUsize::new(0) });
    let port = server.address.port();
    let (mut setup, waits) = setup(&format!("http://localhost:{port}"));
    setup.names = Some(names.clone());
    let api = Api::new(setup, bearer());
    let failure = get(&api).await.unwrap_err();
    assert_eq!(kind(&failure.trouble), "offline");
    assert_eq!(
        failure.trouble.text().raw(),
        format!("there is no address for localhost:{port}: check the name, or whether this machine is online (DNS)")
    );
    assert_eq!((names.asked.load(Ordering::SeqCst), waits.taken().len()), (3, 2));
    assert_eq!(get(&api).await.unwrap().value.ids, ["a"]);
}

/// Names that are never found out.
struct Never;

impl Names for Never {
    fn look_up(&self, _: String) -> Job<'static, io::Result<Vec<IpAddr>>> {
        Box::pin(std::future::pending())
    }
}

/// A listener with a full queue: it takes no connection and refuses none, as a black hole does.
struct Hole {
    address: SocketAddr,
    _listener: tokio::net::TcpListener,
    _filling: Vec<tokio::net::TcpStream>,
}

impl Hole {
    async fn at(address: &str) -> io::Result<Self> {
        let address: SocketAddr = address.parse().unwrap();
        let socket = if address.is_ipv4() { tokio::net::TcpSocket::new_v4() } else { tokio::net::TcpSocket::new_v6() }?;
        socket.bind(address)?;
        let listener = socket.listen(1)?;
        let (address, mut filling) = (listener.local_addr()?, Vec::new());
        loop {
            let connecting = tokio::time::timeout(Duration::from_millis(500), tokio::net::TcpStream::connect(address));
            match connecting.await {
                Ok(connected) => filling.push(connected?),
                Err(_) => return Ok(Self { address, _listener: listener, _filling: filling }),
            }
            assert!(filling.len() < 64, "the queue does not fill");
        }
    }
}

#[tokio::test]
async fn h12_a_name_or_a_host_that_never_answers_ends_with_the_time_for_a_connection() {
    let hole = Hole::at("127.0.0.1:0").await.unwrap();
    let known: Arc<dyn Names> = Arc::new(Late { known_after: 0, asked: AtomicUsize::new(0) });
    for names in [Arc::new(Never) as Arc<dyn Names>, known] {
        let (mut setup, _) = setup(&format!("http://localhost:{}", hole.address.port()));
        setup.names = Some(names);
        setup.bounds.connect = Duration::from_millis(200);
        setup.bounds.tries = 1;
        let failure = get(&Api::new(setup, bearer())).await.unwrap_err();
        assert_eq!(
            failure.trouble.text().raw(),
            format!("no connection to localhost:{} within 200 ms", hole.address.port())
        );
    }
}

/// A host with several addresses.
struct Several(Vec<IpAddr>);

impl Names for Several {
    fn look_up(&self, _: String) -> Job<'static, io::Result<Vec<IpAddr>>> {
        Box::pin(std::future::ready(Ok(self.0.clone())))
    }
}

#[tokio::test]
async fn h12_an_address_that_swallows_everything_does_not_keep_us_from_one_that_answers() {
    let server = Server::start(says_nothing);
    let port = server.address.port();
    // Where this machine has no such addresses, the first one refuses, and that is passed over too.
    let hole = Hole::at(&format!("[::1]:{port}")).await;
    let addresses = vec![std::net::Ipv6Addr::LOCALHOST.into(), Ipv4Addr::LOCALHOST.into()];
    let (mut setup, waits) = setup(&format!("http://localhost:{port}"));
    setup.names = Some(Arc::new(Several(addresses)));
    assert_eq!(get(&Api::new(setup, bearer())).await.unwrap().value.ids, ["a"]);
    assert!(waits.taken().is_empty(), "it took more than one try");
    drop(hole);
}
