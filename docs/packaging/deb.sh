#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The Debian package of a source tree: "make deb" calls this.
#
#   deb.sh TREE VERSION OUT    TREE is what "make distdir" makes, and is taken away
#
# OUT/isotop_VERSION-1_ARCH.deb is the package. Needs dpkg-dev, debhelper and what
# docs/packaging/debian/control asks for, which dpkg-buildpackage says if it is not there.
set -eu
tree=$1 version=$2 out=$3
rm -rf "$out"
mkdir -p "$out"
mv "$tree" "$out/isotop-$version"
cd "$out/isotop-$version"
cp -R docs/packaging/debian debian
# "~" sorts before nothing: what leads up to a release is older than it.
sed -i "1s/([^)]*)/($(echo "$version" | sed 's/-dev$/~dev/')-1)/" debian/changelog
unset MAKEFLAGS MFLAGS MAKELEVEL || :
dpkg-buildpackage -b -us -uc
cd ..
rm -rf "isotop-$version"
echo "$PWD/$(ls isotop_*.deb)"
