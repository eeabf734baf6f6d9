# What building and testing need, found or installed. Sourced by ./dev.

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
die() { printf 'dev: %s\n' "$*" >&2; exit 1; }

# Prints the home of a JDK 25 or later: JAVA_HOME if it is one, then the usual places.
find_jdk() {
  local home
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/*25* /opt/*jdk*25* /opt/java/* "$HOME"/.sdkman/candidates/java/25*; do
    if [ -x "$home/bin/javac" ] && grep -qsE '^JAVA_VERSION="(2[5-9]|[3-9][0-9])' "$home/release"; then
      echo "$home"; return
    fi
  done
  die 'no JDK 25 found (looked in JAVA_HOME, /usr/lib/jvm, /opt): install temurin-25-jdk, or set JAVA_HOME to a JDK 25'
}

# Installs those of the named Debian packages that are missing.
packages() {
  local missing=() package
  for package in "$@"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  [ "$(id -u)" = 0 ] || die "please install ${missing[*]} (or run as root)"
  say "installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null 2>&1 ||
    { apt-get update -qq && apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null; }
}

# Unpacks Debian packages into a folder without installing them, so that no service is started: peer_folder FOLDER PACKAGE...
peer_folder() {
  local folder=$1; shift
  [ -e "$folder/.done" ] && return
  say "fetching $*"
  mkdir -p "$folder/debs"
  (cd "$folder/debs" && chown "$(id -u)" . && { apt-get download -qq "$@" 2>/dev/null || { apt-get update -qq && apt-get download -qq "$@"; }; })
  local deb
  for deb in "$folder"/debs/*.deb; do dpkg -x "$deb" "$folder"; done
  touch "$folder/.done"
}

# Unpacks Debian packages of another architecture into a folder, with package lists of its own, so that the system stays of one:
# foreign_folder FOLDER ARCHITECTURE PACKAGE...
foreign_folder() {
  local folder=$1 architecture=$2; shift 2
  [ -e "$folder/.done" ] && return
  say "fetching $* of $architecture"
  mkdir -p "$folder"/{debs,apt/lists/partial,apt/cache/archives/partial}
  local apt=(apt-get -qq -o APT::Architecture="$architecture" -o APT::Architectures="$architecture" -o APT::Sandbox::User=root
    -o Dir::State="$folder/apt" -o Dir::Cache="$folder/apt/cache" -o Dir::State::status=/dev/null)
  "${apt[@]}" update
  (cd "$folder/debs" && "${apt[@]}" download "$@")
  rm -rf "$folder/apt"
  local deb
  for deb in "$folder"/debs/*.deb; do dpkg -x "$deb" "$folder"; done
  touch "$folder/.done"
}

need_build_tools() {
  JAVA_HOME=$(find_jdk)
  export JAVA_HOME
  command -v mvn >/dev/null || packages maven
  command -v gcc >/dev/null || packages gcc libc6-dev
  command -v make >/dev/null || packages make
  packages libnftables1 libisal2 busybox-static musl-tools
}

need_test_tools() {
  packages git openssh-client debootstrap umoci skopeo podman attr pigz zstd libcap2-bin perl nftables iproute2 procps python3-docker iputils-ping netbase openssl curl buildah containernetworking-plugins iptables bind9-dnsutils python3 e2fsprogs xfsprogs
  ensure_docker_client
  ensure_docker_registry
  ensure_sshd
  ensure_dockerd
}

# Docker's own client: the one on the PATH, or Debian's, unpacked beside the build.
ensure_docker_client() {
  command -v docker >/dev/null && return
  peer_folder build/peers/docker docker.io
  PATH=$PWD/build/peers/docker/usr/bin:$PATH
  export PATH
}

# Docker's daemon and containerd from Debian, unpacked into build/peers/dockerd, for their packages start services.
ensure_dockerd() {
  local folder=$PWD/build/peers/dockerd
  peer_folder "$folder" docker.io containerd runc iptables libseccomp2 libdevmapper1.02.1 libip4tc2 libip6tc2 libxtables12 libnftnl11 libmnl0 \
    libnfnetlink0 libnetfilter-conntrack3
  ln -sf xtables-nft-multi "$folder/usr/sbin/iptables"
  ln -sf xtables-nft-multi "$folder/usr/sbin/ip6tables"
}

# Debian's registry server, unpacked beside the build, for its package starts a service.
ensure_docker_registry() {
  command -v docker-registry >/dev/null && return
  peer_folder build/peers/registry docker-registry
  PATH=$PWD/build/peers/registry/usr/bin:$PATH
  export PATH
}

# OpenSSH's server, unpacked beside the build, for its package starts a service.
ensure_sshd() {
  command -v sshd >/dev/null && return
  peer_folder build/peers/sshd openssh-server libwrap0
  PATH=$PWD/build/peers/sshd/usr/sbin:$PATH
  export PATH
}

# How buildah and podman run here: buildah_config FILE. The limits are those that there are, for a machine may allow no higher ones; crun knows no
# hybrid cgroups.
buildah_config() {
  cat > "$1" <<CONF
[containers]
default_ulimits = ["nofile=$(ulimit -Hn):$(ulimit -Hn)", "nproc=32768:32768"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "none"
[engine.runtimes]
runc = ["$PWD/build/peers/dockerd/usr/sbin/runc"]
CONF
  export CONTAINERS_CONF=$1
}
