package io.gantry.engine;

import io.gantry.oci.GantryException;
import io.gantry.oci.RuntimeSpec;
import io.gantry.store.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files that each container has on the host: a folder below the state root for what lives as
 * long as the container, one below the run root for what lives as long as its process.
 */
final class ContainerFiles {
  private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");

  private final DnsSpec defaults;
  private final Path states;
  private final Path runs;

  /**
   * Below these roots.
   *
   * @param defaults name resolution of containers that say nothing themselves
   */
  ContainerFiles(Path stateRoot, Path runRoot, DnsSpec defaults) {
    this.defaults = defaults;
    this.states = stateRoot.resolve("containers");
    this.runs = runRoot.resolve("containers");
    Folders.makePrivate(states);
    Folders.makePrivate(runs);
  }

  Path state(String id) {
    return states.resolve(id);
  }

  Path run(String id) {
    return runs.resolve(id);
  }

  Path log(String id) {
    return state(id).resolve("output.log");
  }

  Path hostname(String id) {
    return state(id).resolve("hostname");
  }

  Path hosts(String id) {
    return state(id).resolve("hosts");
  }

  Path resolvConf(String id) {
    return state(id).resolve("resolv.conf");
  }

  /** Ids of all containers that have a folder of either kind. */
  List<String> ids() {
    List<String> ids = new ArrayList<>(Folders.names(states));
    Folders.names(runs).stream().filter(id -> !ids.contains(id)).forEach(ids::add);
    return ids;
  }

  /** Makes the folder of a new container. */
  void create(String id) {
    Folders.makePrivate(state(id));
  }

  /** Bytes on disk of all state folders: logs, and what is generated. */
  long usage() {
    return Usage.of(states).bytes();
  }

  /** As {@link #usage()}, of one container. */
  long usage(String id) {
    return Usage.of(state(id)).bytes();
  }

  /** Removes both folders; missing ones are no error. Answers what the state folder took. */
  long remove(String id) {
    Folders.remove(run(id));
    long bytes = usage(id);
    Folders.remove(state(id));
    return bytes;
  }

  /**
   * What the files say of networks.
   *
   * @param addresses the container's own
   * @param links {@code name=address} of others
   * @param gateways what {@code host-gateway} stands for
   * @param served whether the engine answers questions for names
   */
  record Names(List<String> addresses, List<String> links, List<String> gateways, boolean served) {}

  /** Writes the three files for a start; with another's network they are the other's. */
  void write(ContainerRecord container, Names names) {
    ProcessSpec process = container.spec().process();
    DnsSpec dns = container.spec().host().dns().or(defaults);
    boolean sharesHost = container.spec().network().mode().equals("host");
    write(hostname(container.id()), process.hostname() + "\n");
    write(
        hosts(container.id()),
        HostsFile.of(
            names.addresses(),
            process.hostname(),
            process.domainname(),
            Stream.concat(dns.extraHosts().stream(), names.links().stream()).toList(),
            names.gateways()));
    write(
        resolvConf(container.id()),
        names.served()
            ? ResolvConf.served(hostResolvConf(), dns)
            : ResolvConf.of(hostResolvConf(), dns, sharesHost));
  }

  /** The mounts of the three files of this container, or of the one whose network it shares. */
  List<RuntimeSpec.Mount> mounts(String id) {
    return List.of(
        ContainerMounts.file("/etc/resolv.conf", resolvConf(id).toString()),
        ContainerMounts.file("/etc/hostname", hostname(id).toString()),
        ContainerMounts.file("/etc/hosts", hosts(id).toString()));
  }

  static String hostResolvConf() {
    try {
      return Files.readString(RESOLV_CONF);
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      throw GantryException.internal("read " + RESOLV_CONF + ": " + e, e);
    }
  }

  /** In place: a container that runs has this very file bound. */
  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw GantryException.internal("write " + file + ": " + e, e);
    }
  }
}
