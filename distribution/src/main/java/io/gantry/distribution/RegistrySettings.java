package io.gantry.distribution;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How registries are reached. Files named here are read when a registry is asked for, so that a
 * change needs no restart; one that is missing says nothing.
 *
 * @param insecure hosts, {@code host:port} or address ranges (CIDR) that may have a false
 *     certificate or speak plain http; loopback addresses always may
 * @param mirrors URLs to ask before Docker Hub, and for it only
 * @param hostFolders folders with one folder a {@code host[:port]}, which holds certificates
 *     (Docker's {@code certs.d}) or {@code hosts.toml} (containerd's); the first that has the host
 *     counts
 * @param registriesConf files of containers-registries.conf(5), the first that exists counts, with
 *     the {@code .d} folder beside it
 * @param environment where {@code HTTP_PROXY}, {@code HTTPS_PROXY}, {@code ALL_PROXY} and {@code
 *     NO_PROXY} are read
 */
public record RegistrySettings(
    List<String> insecure,
    List<String> mirrors,
    List<Path> hostFolders,
    List<Path> registriesConf,
    Map<String, String> environment,
    Limits limits) {
  /** The usual places of this machine. */
  public static final RegistrySettings DEFAULT =
      new RegistrySettings(
          List.of(),
          List.of(),
          List.of(
              Path.of("/etc/gantry/certs.d"),
              Path.of("/etc/docker/certs.d"),
              Path.of("/etc/containers/certs.d"),
              Path.of("/etc/containerd/certs.d")),
          List.of(
              Path.of("/etc/gantry/registries.conf"), Path.of("/etc/containers/registries.conf")),
          System.getenv(),
          Limits.DEFAULT);

  public RegistrySettings {
    insecure = List.copyOf(insecure);
    mirrors = List.copyOf(mirrors);
    hostFolders = List.copyOf(hostFolders);
    registriesConf = List.copyOf(registriesConf);
    environment = Map.copyOf(environment);
  }

  /** Settings that read no file and no environment, for tests and tools. */
  public static RegistrySettings plain() {
    return new RegistrySettings(
        List.of(), List.of(), List.of(), List.of(), Map.of(), Limits.DEFAULT);
  }

  public RegistrySettings withInsecure(List<String> newInsecure) {
    return new RegistrySettings(
        newInsecure, mirrors, hostFolders, registriesConf, environment, limits);
  }

  public RegistrySettings withMirrors(List<String> newMirrors) {
    return new RegistrySettings(
        insecure, newMirrors, hostFolders, registriesConf, environment, limits);
  }

  public RegistrySettings withHostFolders(List<Path> newFolders) {
    return new RegistrySettings(insecure, mirrors, newFolders, registriesConf, environment, limits);
  }

  public RegistrySettings withRegistriesConf(List<Path> newFiles) {
    return new RegistrySettings(insecure, mirrors, hostFolders, newFiles, environment, limits);
  }

  public RegistrySettings withEnvironment(Map<String, String> newEnvironment) {
    return new RegistrySettings(
        insecure, mirrors, hostFolders, registriesConf, newEnvironment, limits);
  }

  /** With these variables in place of the environment's, of which the others stay. */
  public RegistrySettings withVariables(Map<String, String> variables) {
    Map<String, String> both = new HashMap<>(environment);
    both.putAll(variables);
    return withEnvironment(both);
  }

  /**
   * The value of a proxy's variable that counts, with user and password masked as dockerd does;
   * empty without one.
   *
   * @param name in upper case, such as {@code HTTPS_PROXY}
   */
  public String shownProxy(String name) {
    return Proxies.shown(environment, name);
  }

  public RegistrySettings withLimits(Limits newLimits) {
    return new RegistrySettings(
        insecure, mirrors, hostFolders, registriesConf, environment, newLimits);
  }

  /**
   * What a registry may cost.
   *
   * @param connect time for a connection, with its TLS handshake
   * @param answer time without a byte going out until the head of the answer is there
   * @param stall time without a byte of the answer's body coming in
   * @param documentBytes size of the largest manifest or index
   * @param chunkBytes size of a part when an upload goes on after a fault
   * @param listBytes size of all pages of a list together
   * @param listEntries entries of a list
   * @param attempts how often a request is sent at most when the registry cannot answer it just now
   * @param pause before the second attempt; it doubles, and is varied by chance
   * @param longestPause before any attempt, also when the registry asks for a longer one
   */
  public record Limits(
      Duration connect,
      Duration answer,
      Duration stall,
      int documentBytes,
      int chunkBytes,
      int listBytes,
      int listEntries,
      int attempts,
      Duration pause,
      Duration longestPause) {
    public static final Limits DEFAULT =
        new Limits(
            Duration.ofSeconds(20),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            4 << 20,
            16 << 20,
            64 << 20,
            1_000_000,
            5,
            Duration.ofMillis(500),
            Duration.ofSeconds(30));

    public Limits withTimes(Duration newConnect, Duration newAnswer, Duration newStall) {
      return new Limits(
          newConnect,
          newAnswer,
          newStall,
          documentBytes,
          chunkBytes,
          listBytes,
          listEntries,
          attempts,
          pause,
          longestPause);
    }

    public Limits withSizes(
        int newDocumentBytes, int newChunkBytes, int newListBytes, int newListEntries) {
      return new Limits(
          connect,
          answer,
          stall,
          newDocumentBytes,
          newChunkBytes,
          newListBytes,
          newListEntries,
          attempts,
          pause,
          longestPause);
    }

    public Limits withAttempts(int newAttempts, Duration newPause, Duration newLongestPause) {
      return new Limits(
          connect,
          answer,
          stall,
          documentBytes,
          chunkBytes,
          listBytes,
          listEntries,
          newAttempts,
          newPause,
          newLongestPause);
    }
  }
}
