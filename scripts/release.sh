#!/usr/bin/env bash
# Makes what a release of the program consists of, for one target:
#
#   scripts/release.sh [TARGET] [FOLDER]
#
# into FOLDER (target/release-files):
#   contested-VERSION-TARGET.tar.gz   the program, manual pages, completions, licences
#   contested_VERSION_ARCH.deb        the same as a Debian package, where dpkg-deb is
#   contested-VERSION.cdx.json        what it is built of (CycloneDX), made by `cargo xtask sbom`
#   SHA256SUMS                        of all of these
#
# TARGET is this machine's where none is named; a program that needs nothing of the system is one for
# x86_64-unknown-linux-musl or aarch64-unknown-linux-musl (rustup target add TARGET, and a C compiler for it).
# The same commit, compiler and target give the same bytes: no time but the commit's, no path of the machine.
set -euo pipefail
cd "$(dirname "$0")/.."

host=$(rustc -vV | sed -n 's/^host: //p')
target=${1:-$host}
folder=${2:-target/release-files}
version=$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH
# Where the sources and the crates lie must not be told by the program.
export RUSTFLAGS="${RUSTFLAGS:-} --remap-path-prefix=$PWD=contested --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=cargo"
export CFLAGS="${CFLAGS:-} -ffile-prefix-map=$PWD=contested -ffile-prefix-map=${CARGO_HOME:-$HOME/.cargo}=cargo"

cargo build --release --locked --quiet --target "$target" --bin contested
program=target/$target/release/contested

mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
name=contested-$version-$target
mkdir -p "$stage/$name/man" "$stage/$name/completions"
cp "$program" README.md CHANGELOG.md NOTICE LICENSE-APACHE LICENSE-MIT "$stage/$name/"
cp crates/contested-french/model/LICENCES.txt "$stage/$name/LICENCES-french-model.txt"
"$program" man --dir "$stage/$name/man" >/dev/null
for shell in bash zsh fish; do "$program" completions "$shell" > "$stage/$name/completions/contested.$shell"; done
tar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --mode='u=rwX,go=rX' \
  -C "$stage" -c "$name" | gzip -n9 > "$folder/$name.tar.gz"

if command -v dpkg-deb >/dev/null; then
  case $target in x86_64-*) architecture=amd64 ;; aarch64-*) architecture=arm64 ;; *) architecture=${target%%-*} ;; esac
  case $target in *-musl) needs= ;; *) needs='Depends: libc6' ;; esac
  root=$stage/deb
  install -D -m 755 "$program" "$root/usr/bin/contested"
  for page in "$stage/$name"/man/*.1; do
    install -D -m 644 "$page" "$root/usr/share/man/man1/$(basename "$page")"
  done
  gzip -n9 "$root"/usr/share/man/man1/*.1
  install -D -m 644 "$stage/$name/completions/contested.bash" "$root/usr/share/bash-completion/completions/contested"
  install -D -m 644 "$stage/$name/completions/contested.zsh" "$root/usr/share/zsh/vendor-completions/_contested"
  install -D -m 644 "$stage/$name/completions/contested.fish" "$root/usr/share/fish/vendor_completions.d/contested.fish"
  install -D -m 644 NOTICE "$root/usr/share/doc/contested/copyright"
  cat LICENSE-MIT LICENSE-APACHE crates/contested-french/model/LICENCES.txt >> "$root/usr/share/doc/contested/copyright"
  mkdir -p "$root/DEBIAN"
  {
    echo "Package: contested"
    echo "Version: $version"
    echo "Architecture: $architecture"
    echo "Maintainer: the contested developers <contested@localhost>"
    echo "Section: text"
    echo "Priority: optional"
    [ -z "$needs" ] || echo "$needs"
    echo "Installed-Size: $(du -sk --exclude=DEBIAN "$root" | cut -f1)"
    echo "Description: claims ledger for conflict reporting"
    echo " Reads news reports and tells who says what happened, where and when, through"
    echo " which chain of sources, and where they disagree. Works without a network."
  } > "$root/DEBIAN/control"
  dpkg-deb --root-owner-group --build "$root" "$folder/contested_${version}_$architecture.deb" >/dev/null
else
  echo "skipped: the Debian package (dpkg-deb is not installed)" >&2
fi

# As it is built for tests: it runs here, and its bytes do not depend on how.
env -u RUSTFLAGS -u CFLAGS cargo xtask sbom --target "$target" --out "$folder/contested-$version.cdx.json"

(cd "$folder" && find . -maxdepth 1 -type f ! -name SHA256SUMS -printf '%f\0' | sort -z | xargs -0 sha256sum > SHA256SUMS)
(cd "$folder" && ls -l)
