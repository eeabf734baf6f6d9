package io.gantry.daemon;

import io.gantry.oci.GantryException;
import java.util.Arrays;
import java.util.Optional;

/**
 * The options of the command line, by dockerd's names; those with a value may stand in the file.
 */
enum Option {
  HOST("host", "hosts", 'H', "ADDRESS", "listen on unix:///path or tcp://host:port (repeatable)"),
  DATA_ROOT("data-root", "data-root", ' ', "PATH", "what outlives a reboot (/var/lib/gantry)"),
  EXEC_ROOT("exec-root", "exec-root", ' ', "PATH", "what a reboot may delete (/run/gantry)"),
  PIDFILE("pidfile", "pidfile", 'p', "PATH", "file for the process id (EXEC-ROOT/gantry.pid)"),
  CONFIG_FILE("config-file", "", ' ', "PATH", "JSON with these options (/etc/gantry/daemon.json)"),
  LOG_LEVEL("log-level", "log-level", 'l', "LEVEL", "debug, info, warn, error or fatal (info)"),
  DEBUG("debug", "debug", 'D', "", "the same as --log-level debug"),
  GROUP("group", "group", 'G', "NAME", "group of the unix sockets"),
  BRIDGE("bridge", "bridge", 'b', "NAME", "name of the default bridge (gantry0)"),
  BIP(
      "bip",
      "bip",
      ' ',
      "ADDRESS/BITS",
      "address of the bridge, with its subnet (the first free one)"),
  SUBNET("subnet", "subnet", ' ', "ADDRESS/BITS", "the same as --bip"),
  FIXED_CIDR(
      "fixed-cidr",
      "fixed-cidr",
      ' ',
      "CIDR",
      "part of the bridge's subnet that containers get addresses from (all of it)"),
  DEFAULT_GATEWAY(
      "default-gateway",
      "default-gateway",
      ' ',
      "ADDRESS",
      "where the default bridge's containers send what leaves it (the bridge)"),
  IPV6("ipv6", "ipv6", ' ', "", "IPv6 on the default bridge"),
  BIP6("bip6", "bip6", ' ', "ADDRESS/BITS", "the same as --bip of IPv6 (a unique local one)"),
  FIXED_CIDR_V6(
      "fixed-cidr-v6",
      "fixed-cidr-v6",
      ' ',
      "CIDR",
      "part of its IPv6 subnet that containers get addresses from; without --bip6 the subnet"),
  DEFAULT_GATEWAY_V6(
      "default-gateway-v6", "default-gateway-v6", ' ', "ADDRESS", "the same of IPv6 (the bridge)"),
  MTU("mtu", "mtu", ' ', "BYTES", "MTU of the default bridge (1500)"),
  ICC("icc", "icc", ' ', "", "containers on the default bridge reach each other (true)"),
  IP("ip", "ip", ' ', "ADDRESS", "of the host, for its published ports that name none (all)"),
  IP_MASQ("ip-masq", "ip-masq", ' ', "", "what leaves the bridge has the host's address (true)"),
  IP_FORWARD("ip-forward", "ip-forward", ' ', "", "turn IP forwarding on where it is off (true)"),
  DEFAULT_ADDRESS_POOL(
      "default-address-pool",
      "default-address-pools",
      ' ',
      "base=CIDR,size=N",
      "where networks' subnets come from (172.18-31.0.0/16, 192.168.0.0/16; repeatable)"),
  DNS("dns", "dns", ' ', "ADDRESS", "name server of containers (the host's; repeatable)"),
  DNS_OPT("dns-opt", "dns-opts", ' ', "OPTION", "option of resolv.conf (the host's; repeatable)"),
  DNS_SEARCH(
      "dns-search",
      "dns-search",
      ' ',
      "DOMAIN",
      "search domain of containers (the host's; repeatable)"),
  HOST_GATEWAY_IP(
      "host-gateway-ip",
      "host-gateway-ips",
      ' ',
      "ADDRESS",
      "what host-gateway stands for in --add-host, one of each family (the bridge's; repeatable)"),
  NO_FORWARD_ACCEPT(
      "no-forward-accept",
      "no-forward-accept",
      ' ',
      "",
      "leave firewall chains of others alone that drop what is forwarded"),
  CGROUP_PARENT("cgroup-parent", "cgroup-parent", ' ', "NAME", "parent of all cgroups (gantry)"),
  INSECURE_REGISTRY(
      "insecure-registry",
      "insecure-registries",
      ' ',
      "HOST",
      "registry without sound TLS: host, host:port or CIDR (repeatable)"),
  REGISTRY_MIRROR(
      "registry-mirror", "registry-mirrors", ' ', "URL", "ask before Docker Hub (repeatable)"),
  HTTP_PROXY(
      "http-proxy",
      "proxies.http-proxy",
      ' ',
      "URL",
      "proxy to registries of plain http (environment: HTTP_PROXY)"),
  HTTPS_PROXY(
      "https-proxy", "proxies.https-proxy", ' ', "URL", "proxy to all others (HTTPS_PROXY)"),
  NO_PROXY(
      "no-proxy",
      "proxies.no-proxy",
      ' ',
      "HOSTS",
      "hosts to go to without a proxy, with commas between (NO_PROXY)"),
  POLICY("policy", "policy", ' ', "FILE", "who must sign what is pulled (/etc/gantry/policy.json)"),
  GC_HIGH_WATER(
      "gc-high-water",
      "gc-high-water",
      ' ',
      "PERCENT",
      "remove unused images when the disk of the data root is fuller (never)"),
  GC_LOW_WATER(
      "gc-low-water",
      "gc-low-water",
      ' ',
      "PERCENT",
      "until it is no fuller (10 below high water)"),
  GC_KEEP("gc-keep", "gc-keep", ' ', "DURATION", "but none that was used within this time (1h)"),
  CDI_SPEC_DIR(
      "cdi-spec-dir",
      "cdi-spec-dirs",
      ' ',
      "PATH",
      "folder of CDI devices, the one that wins last (/etc/cdi, /var/run/cdi; repeatable)"),
  LABEL("label", "labels", ' ', "KEY=VALUE", "label of this daemon, for info (repeatable)"),
  VERSION("version", "", 'v', "", "print the version"),
  HELP("help", "", 'h', "", "print this");

  private final String flag;
  private final String key;
  private final char letter;
  private final String value;
  private final String meaning;

  Option(String flag, String key, char letter, String value, String meaning) {
    this.flag = flag;
    this.key = key;
    this.letter = letter;
    this.value = value;
    this.meaning = meaning;
  }

  boolean takesValue() {
    return !value.isEmpty();
  }

  /** {@code --host}. */
  String flag() {
    return "--" + flag;
  }

  static Option ofFlag(String name) {
    return Arrays.stream(values())
        .filter(option -> option.flag.equals(name))
        .findFirst()
        .orElseThrow(() -> unknown("--" + name));
  }

  static Option ofLetter(char letter) {
    return Arrays.stream(values())
        .filter(option -> option.letter == letter && letter != ' ')
        .findFirst()
        .orElseThrow(() -> unknown("-" + letter));
  }

  /** By its name in the configuration file. */
  static Optional<Option> ofKey(String key) {
    return Arrays.stream(values())
        .filter(option -> option.key.equals(key) && !key.isEmpty())
        .findFirst();
  }

  static String usage() {
    StringBuilder text = new StringBuilder("usage: gantry-daemon [OPTIONS]\n\n");
    for (Option option : values()) {
      String letter = option.letter == ' ' ? "    " : "-" + option.letter + ", ";
      String name = "--" + option.flag + " " + option.value;
      text.append("  %s%-28s %s%n".formatted(letter, name, option.meaning));
    }
    return text.toString();
  }

  private static GantryException unknown(String given) {
    return GantryException.invalid("unknown option " + given + "; --help lists all");
  }
}
