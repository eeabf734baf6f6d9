package io.gantry.network.cni;

import io.gantry.oci.GantryException;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One network configuration list, ready to attach containers. All operations start plugins in the
 * namespaces of the calling thread and block it; an interrupt kills the plugin that runs. Failures
 * are {@link GantryException}: INVALID, NOT_FOUND and UNAVAILABLE by the plugin's error code,
 * INTERNAL for the others. Thread-safe: operations on one container wait for each other.
 */
public final class CniNetwork {
  private final NetworkConfig config;
  private final PluginCall call;
  private final AttachmentCache cache;
  private final Turns turns;

  CniNetwork(NetworkConfig config, PluginCall call, AttachmentCache cache, Turns turns) {
    this.config = config;
    this.call = call;
    this.cache = cache;
    this.turns = turns;
  }

  /** The network's name. */
  public String name() {
    return config.name();
  }

  /** Whether one of its plugins declares that it obeys this capability argument. */
  public boolean takes(String capability) {
    return config.plugins().stream().anyMatch(plugin -> plugin.capabilities().contains(capability));
  }

  /**
   * Runs ADD of the chain. When it fails, DEL of the whole chain has run; what even that could not
   * undo stays remembered for {@link #detach} and {@link #gc}.
   *
   * @param netnsPath absolute path of the network namespace; it must stay until detached
   * @param ifName the device's name inside
   * @throws GantryException CONFLICT when it is attached already
   */
  public CniResult attach(String containerId, String netnsPath, String ifName, CniOptions options) {
    CniAttachment attachment = new CniAttachment(name(), containerId, ifName);
    String netnsId = NetnsPath.identify(netnsPath);
    return turns.ofAttachment(
        attachment,
        () -> {
          if (cache.find(attachment).isPresent()) {
            throw GantryException.conflict(
                "attach " + attachment + ": it is attached already. Hint: detach it first");
          }
          Chain chain = new Chain(config, call);
          chain.requirePlugins();
          NetworkConfig chosen = config.with(version(chain));
          CacheEntry entry =
              new CacheEntry(attachment, chosen, netnsPath, netnsId, options, Optional.empty());
          cache.put(entry);
          return add(new Chain(chosen, call), entry);
        });
  }

  /**
   * Runs DEL of the chain, last plugin first, with configuration, options and result as they were
   * at {@link #attach}, also by an earlier process; where nothing is remembered, with those given
   * here. Doing it twice is fine. After a failure it can be tried again.
   *
   * @param netnsPath empty when the namespace is gone
   */
  public void detach(String containerId, String netnsPath, String ifName, CniOptions options) {
    CniAttachment attachment = new CniAttachment(name(), containerId, ifName);
    if (!netnsPath.isEmpty()) {
      NetnsPath.require(netnsPath);
    }
    turns.ofAttachment(
        attachment,
        () -> {
          Optional<CacheEntry> known = cache.find(attachment);
          delete(known.orElseGet(() -> unknown(attachment, options)), netnsPath);
          return attachment;
        });
  }

  /**
   * Runs CHECK of the chain, with everything as it was at {@link #attach}; nothing when the list
   * has {@code disableCheck}.
   *
   * @throws GantryException NOT_FOUND when it is not attached, INVALID for a list older than 0.4.0
   */
  public void check(String containerId, String ifName) {
    CniAttachment attachment = new CniAttachment(name(), containerId, ifName);
    if (!config.disableCheck()) {
      turns.ofAttachment(attachment, () -> checkNow(attachment));
    }
  }

  /**
   * Detaches what is remembered of this network and not among these, then runs GC of the chain
   * where the list is of 1.1.0 or later; nothing when the list has {@code disableGC}. Tries
   * everything, and throws all failures as one.
   *
   * @param valid all that is in use; those of other networks are ignored
   */
  public void gc(Collection<CniAttachment> valid) {
    if (!config.disableGc()) {
      List<CniAttachment> ours =
          valid.stream().filter(attachment -> attachment.network().equals(name())).toList();
      turns.alone(name(), () -> collect(Set.copyOf(ours)));
    }
  }

  /**
   * Whether containers can be attached: NOT_FOUND when a plugin is not installed, and what STATUS
   * of a plugin says where the list is of 1.1.0 or later, UNAVAILABLE for the codes 50 and 51.
   */
  public void status() {
    Chain chain = new Chain(config, call);
    chain.requirePlugins();
    NetworkConfig chosen = config.with(version(chain));
    if (chosen.version().atLeast(CniVersion.V1_1_0)) {
      new Chain(chosen, call).status();
    }
  }

  /** Detaches by what is remembered; nothing when nothing is. */
  void detach(CniAttachment attachment) {
    turns.ofAttachment(attachment, () -> deleteRemembered(attachment));
  }

  private CniResult add(Chain chain, CacheEntry entry) {
    CacheEntry reached = entry;
    int added = 0;
    try {
      for (PluginConfig plugin : chain.network().plugins()) {
        reached = reached.withResult(chain.add(plugin, reached));
        added++;
      }
      cache.put(reached);
      return reached.result().orElseThrow();
    } catch (GantryException e) {
      throw undo(chain, reached, added, e);
    }
  }

  /** An interrupt has ended the ADD already, and must not end what cleans up after it. */
  private GantryException undo(Chain chain, CacheEntry reached, int failed, GantryException cause) {
    boolean interrupted = Thread.interrupted();
    try {
      chain.undo(reached, failed);
      cache.remove(reached.attachment());
      return cause;
    } catch (GantryException e) {
      return new GantryException(
          cause.kind(), cause.getMessage() + "; undoing it failed, too: " + e.getMessage(), cause);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private CniAttachment checkNow(CniAttachment attachment) {
    CacheEntry entry =
        cache
            .find(attachment)
            .filter(known -> known.result().isPresent())
            .orElseThrow(
                () -> GantryException.notFound("check " + attachment + ": it is not attached"));
    if (!entry.config().version().atLeast(CniVersion.V0_4_0)) {
      throw GantryException.invalid(
          "check "
              + attachment
              + ": CHECK is new in 0.4.0, and the network is of "
              + entry.config().version());
    }
    new Chain(entry.config(), call).check(entry);
    return attachment;
  }

  private Set<CniAttachment> collect(Set<CniAttachment> valid) {
    Failures failures = new Failures();
    for (CacheEntry entry : cache.all()) {
      CniAttachment attachment = entry.attachment();
      if (attachment.network().equals(name()) && !valid.contains(attachment)) {
        failures.collect(
            () -> turns.ofContainer(attachment.containerId(), () -> deleteRemembered(attachment)));
      }
    }
    failures.collect(() -> collectInPlugins(valid, failures));
    failures.throwAny();
    return valid;
  }

  private void collectInPlugins(Set<CniAttachment> valid, Failures failures) {
    NetworkConfig chosen = config.with(version(new Chain(config, call)));
    if (chosen.version().atLeast(CniVersion.V1_1_0)) {
      new Chain(chosen, call).collectGarbage(valid, failures);
    }
  }

  private CniAttachment deleteRemembered(CniAttachment attachment) {
    cache
        .find(attachment)
        .ifPresent(entry -> delete(entry, NetnsPath.ifStill(entry.netns(), entry.netnsId())));
    return attachment;
  }

  private void delete(CacheEntry entry, String netns) {
    new Chain(entry.config(), call).delete(entry, netns);
    cache.remove(entry.attachment());
  }

  private CacheEntry unknown(CniAttachment attachment, CniOptions options) {
    NetworkConfig chosen = config.with(version(new Chain(config, call)));
    return new CacheEntry(attachment, chosen, "", "", options, Optional.empty());
  }

  /**
   * The newest version of the list; where the list leaves a choice, the newest that every plugin
   * speaks: CNI specification, section 1, "version considerations".
   */
  private CniVersion version(Chain chain) {
    if (config.versions().size() == 1) {
      return config.version();
    }
    Set<CniVersion> common = EnumSet.copyOf(config.versions());
    for (PluginConfig plugin : config.plugins()) {
      List<String> spoken = chain.versions(plugin);
      common.removeIf(version -> !spoken.contains(version.toString()));
    }
    return common.stream()
        .max(CniVersion::compareTo)
        .orElseThrow(() ->
            GantryException.invalid(
                "network "
                    + name()
                    + ": its plugins have no version in common of "
                    + config.versions()));
  }
}
