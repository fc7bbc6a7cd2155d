#!/bin/sh
# Makes what people install, in target/dist/: a .deb, a static binary (musl) in an archive, and SHA256SUMS of both.
#
#   sh packaging/build.sh            both
#   sh packaging/build.sh deb        only the .deb
#   sh packaging/build.sh static     only the static binary
#   sh packaging/build.sh try        installs both into empty folders and runs them there
#   sh packaging/build.sh pages      only collects the documentation that both carry, in target/extras/doc
#
# Needs Rust and a C compiler; the .deb also cargo-deb (cargo install cargo-deb --locked), the static binary musl-gcc
# (Debian: apt install musl-tools) and its target (rustup target add x86_64-unknown-linux-musl). It is musl because a static
# program made with glibc needs the very same glibc on the machine to look up the name of a host.
set -eu

cd "$(dirname "$0")/.."
# What cargo-deb and this script look for is there, wherever this user's other projects are built.
export CARGO_TARGET_DIR="$PWD/target"
out=target/dist
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
machine=$(uname -m)
target=$machine-unknown-linux-musl

need() {
    command -v "$1" >/dev/null 2>&1 || { echo "packaging: $1 is missing: $2" >&2; exit 1; }
}

# The README and the pages that it leads to, in folders in which their links work.
pages() {
    rm -rf target/extras/doc
    mkdir -p target/extras/doc
    find README.md src themes tests/pictures \( -name README.md -o -path 'themes/*.toml' -o -name '*.svg' \) |
        while read -r page; do
            mkdir -p "target/extras/doc/$(dirname "$page")"
            cp "$page" "target/extras/doc/$page"
        done
}

# The manual page and the completions are printed by the program itself.
extras() {
    pages
    "$1" man > target/extras/asyncboard.1
    gzip -9nf target/extras/asyncboard.1
    for shell in bash fish zsh; do "$1" completions "$shell" > "target/extras/asyncboard.$shell"; done
}

deb() {
    need cargo-deb "cargo install cargo-deb --locked"
    cargo build --release --locked
    extras target/release/asyncboard
    rm -f "$out"/*.deb
    cargo deb --locked --no-build --output "$out/"
}

static() {
    need musl-gcc "on Debian, apt install musl-tools"
    rustc --print target-libdir --target "$target" >/dev/null
    [ -d "$(rustc --print target-libdir --target "$target")" ] ||
        { echo "packaging: the target $target is missing: rustup target add $target" >&2; exit 1; }
    CC_x86_64_unknown_linux_musl=musl-gcc CC_aarch64_unknown_linux_musl=musl-gcc \
        cargo build --release --locked --target "$target"
    program=target/$target/release/asyncboard
    if ldd "$program" 2>/dev/null | grep -q '=>'; then
        echo "packaging: $program is not static" >&2
        exit 1
    fi
    extras "$program"
    name=asyncboard-$version-$target
    rm -rf "${out:?}/$name" "$out"/*.tar.gz
    mkdir -p "$out/$name"
    cp -R target/extras/doc/. "$out/$name/"
    cp "$program" LICENSE NOTICE target/extras/asyncboard.1.gz target/extras/asyncboard.bash \
        target/extras/asyncboard.fish target/extras/asyncboard.zsh "$out/$name/"
    tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -C "$out" -czf "$out/$name.tar.gz" "$name"
    rm -rf "${out:?}/$name"
}

# Unpacks both into folders of their own and runs the program there, without anything of this user's home.
try() {
    for file in "$out"/*.deb "$out"/*.tar.gz; do
        [ -e "$file" ] || continue
        root=$(mktemp -d)
        case $file in
            *.deb) dpkg-deb -x "$file" "$root" ;;
            *) tar -C "$root" -xzf "$file" ;;
        esac
        program=$(find "$root" -type f -name asyncboard -perm -u+x | head -n 1)
        env -i HOME="$root" PATH=/usr/bin:/bin "$program" --version
        env -i HOME="$root" PATH=/usr/bin:/bin "$program" init --yes --me ana >/dev/null
        env -i HOME="$root" PATH=/usr/bin:/bin "$program" check
        env -i HOME="$root" PATH=/usr/bin:/bin "$program" --demo snapshot --size 80x24 >/dev/null
        rm -rf "$root"
    done
}

mkdir -p "$out"
case ${1:-all} in
    all) deb; static ;;
    deb) deb ;;
    static) static ;;
    try) try; exit ;;
    pages) pages; exit ;;
    *) echo "usage: packaging/build.sh [deb|static|try|pages]" >&2; exit 2 ;;
esac
(cd "$out" && find . -maxdepth 1 \( -name '*.deb' -o -name '*.tar.gz' \) -printf '%P\n' | LC_ALL=C sort | xargs sha256sum > SHA256SUMS)
cat "$out/SHA256SUMS"
