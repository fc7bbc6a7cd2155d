//! Secrets, and whatever gives one away: as it is, the half of it, in an address, in base64, in a signed header.
//!
//! Not here: where they are looked for (`canary`).

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

/// A piece of a secret of this length gives it away.
const PIECE: usize = 10;
/// The same of its base64.
const CODED: usize = 14;

/// Who signs in with a password.
pub const USER: &str = "maya@acme.example";

/// What must be nowhere. Each has letters that are written in another way in addresses and in base64.
pub const SECRETS: [&str; 6] = [
    "cloud/canary+Qm9v=7\"f1~Zx8K",
    "server.canary_93h&kP%2Fw0-Lc",
    "hkey-canary:51dd/7e+Tq==Rw2s",
    "htoken-canary|8c0?b#Yv9+Nz/3",
    "qkey-canary'44aa;Gd+6/uJ=pX1",
    "qtoken-canary<5e!2>+Hs/8=oB0",
];

/// What every secret of a sign-in ends with: access and refresh tokens (`TOKENS`), codes of redirects and of devices, the
/// client's own secret. The text before it tells them apart.
pub const TOKENS: &str = "q8Zt5Lx0Wb7YkR3nUe6Hd9";
const SIGN_INS: [&str; 4] = [TOKENS, "m3Vh9Rt6Yp2DsK7jFq4Mx8", "h4Jk8Nw2Xb5QeT9vGz3Lc6", CLIENT];
/// The secret of the client that signs in.
pub const CLIENT: &str = "client-canary-5sW2pVn8KdQ1";

/// Every piece that gives a secret away, and the secret.
static NEEDLES: LazyLock<HashMap<String, &str>> = LazyLock::new(|| {
    let of = |secret: &&'static str| needles(secret).into_iter().map(|needle| (needle, *secret)).collect::<Vec<_>>();
    SECRETS.iter().chain(&SIGN_INS).flat_map(of).collect()
});

/// The pieces of secrets that stand in these bytes, each with its secret.
pub fn hits(bytes: &[u8]) -> BTreeMap<String, &'static str> {
    let found = [PIECE, CODED, 2 * PIECE].into_iter().flat_map(|length| bytes.windows(length)).filter_map(|piece| {
        let (needle, secret) = NEEDLES.get_key_value(std::str::from_utf8(piece).ok()?)?;
        Some((needle.clone(), *secret))
    });
    found.collect()
}

fn needles(secret: &str) -> Vec<String> {
    let mut all = pieces(secret, PIECE);
    // As JSON and `Debug` write it, and with its letters as an address writes them.
    all.extend(pieces(&secret.replace('"', "\\\""), PIECE));
    for keep in ["-._~", "-._*", ""] {
        let coded = percent(secret, keep);
        all.extend(pieces(&coded.to_lowercase(), PIECE * 2).into_iter().chain(pieces(&coded, PIECE * 2)));
    }
    for before in ["", "u", "us", &format!("{USER}:")] {
        let whole = format!("{before}{secret}");
        for coded in [STANDARD.encode(&whole), URL_SAFE.encode(&whole)] {
            // What stands before it is no secret.
            let from = (before.len() * 8).div_ceil(6);
            all.extend(pieces(&coded[from..], CODED));
        }
    }
    all
}

/// Every piece of a text of this length.
fn pieces(text: &str, length: usize) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    letters.windows(length).map(|piece| piece.iter().collect()).collect()
}

fn percent(text: &str, keep: &str) -> String {
    let letter = |byte: u8| {
        let plain = byte.is_ascii_alphanumeric() || keep.as_bytes().contains(&byte);
        if plain { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    text.bytes().map(letter).collect()
}

#[test]
fn every_way_in_which_a_secret_could_stand_somewhere_is_found() {
    for secret in SECRETS.into_iter().chain(SIGN_INS) {
        let halves = [&secret[..secret.len() / 2], &secret[secret.len() / 2..]];
        let ways = [
            format!("Authorization: Bearer {secret}\r\n"),
            format!("GET /x?token={}&a=b", percent(secret, "-._*")),
            format!("GET /x?token={}&a=b", percent(secret, "-._*").to_lowercase()),
            format!("Authorization: Basic {}", STANDARD.encode(format!("{USER}:{secret}"))),
            format!("{{\"a\":\"{}\"}}", STANDARD.encode(secret)),
            URL_SAFE.encode(format!("x{secret}y")),
            serde_json::to_string(secret).unwrap(),
            format!("{secret:?}"),
            format!("cut here: {}", halves[0]),
            format!("{} was cut", halves[1]),
        ];
        for way in ways {
            assert!(!hits(way.as_bytes()).is_empty(), "{way}");
        }
    }
    let innocent = "user maya@acme.example canary cloud/ token=*** Basic bWF5YUBhY21lLmV4YW1wbGU6";
    assert_eq!(hits(innocent.as_bytes()), BTreeMap::new());
}
