package io.gantry.engine;

import io.gantry.cdi.CdiDevices;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What an engine needs to know at its start.
 *
 * @param stateRoot what must outlive a reboot
 * @param runRoot what a reboot may delete: sockets and run folders
 * @param initBinary the {@code gantry-init} to copy
 * @param networks what holds for all of them
 * @param cgroupParent the cgroup under which containers are made, such as {@code gantry}
 * @param labels of this engine, for `info`
 * @param registries how registries are reached
 * @param collection when unused images go by themselves
 * @param cdiFolders where devices of the Container Device Interface are described, the folder that
 *     wins last
 */
public record EngineConfig(
    Path stateRoot,
    Path runRoot,
    Path initBinary,
    BridgeSettings bridge,
    NetworkSettings networks,
    String cgroupParent,
    Map<String, String> labels,
    RegistryOptions registries,
    CollectionSettings collection,
    List<Path> cdiFolders) {
  public EngineConfig {
    labels = Map.copyOf(labels);
    cdiFolders = List.copyOf(cdiFolders);
  }

  /** Docker-like defaults below these roots. */
  public static EngineConfig of(Path stateRoot, Path runRoot, Path initBinary) {
    return new EngineConfig(
        stateRoot,
        runRoot,
        initBinary,
        BridgeSettings.DEFAULT,
        NetworkSettings.DEFAULT,
        "gantry",
        Map.of(),
        RegistryOptions.DEFAULT,
        CollectionSettings.OFF,
        CdiDevices.FOLDERS);
  }

  public EngineConfig withStateRoot(Path changed) {
    return new EngineConfig(
        changed,
        runRoot,
        initBinary,
        bridge,
        networks,
        cgroupParent,
        labels,
        registries,
        collection,
        cdiFolders);
  }

  public EngineConfig withRunRoot(Path changed) {
    return new EngineConfig(
        stateRoot,
        changed,
        initBinary,
        bridge,
        networks,
        cgroupParent,
        labels,
        registries,
        collection,
        cdiFolders);
  }

  public EngineConfig withInitBinary(Path changed) {
    return new EngineConfig(
        stateRoot,
        runRoot,
        changed,
        bridge,
        networks,
        cgroupParent,
        labels,
        registries,
        collection,
        cdiFolders);
  }

  public EngineConfig withBridge(BridgeSettings changed) {
    return new EngineConfig(
        stateRoot,
        runRoot,
        initBinary,
        changed,
        networks,
        cgroupParent,
        labels,
        registries,
        collection,
        cdiFolders);
  }

  public EngineConfig withNetworks(NetworkSettings changed) {
    return new EngineConfig(
        stateRoot,
        runRoot,
        initBinary,
        bridge,
        changed,
        cgroupParent,
        labels,
        registries,
        collection,
        cdiFolders);
  }

  public EngineConfig withCgroupParent(String changed) {
    return new EngineConfig(
        stateRoot,
        runRoot,
        initBinary,
        bridge,
        networks,
        changed,
        labels,
        registries,
        collection,
        cdiFolders);
  }

  public EngineConfig withLabels(Map<String, String> changed) {
    return new EngineConfig(
        stateRoot,
        runRoot,
        initBinary,
        bridge,
        networks,
        cgroupParent,
        changed,
        registries,
        collection,
        cdiFolders);
  }

  public EngineConfig withRegistries(RegistryOptions changed) {
    return new EngineConfig(
        stateRoot,
        runRoot,
        initBinary,
        bridge,
        networks,
        cgroupParent,
        labels,
        changed,
        collection,
        cdiFolders);
  }

  public EngineConfig withCollection(CollectionSettings changed) {
    return new EngineConfig(
        stateRoot,
        runRoot,
        initBinary,
        bridge,
        networks,
        cgroupParent,
        labels,
        registries,
        changed,
        cdiFolders);
  }

  public EngineConfig withCdiFolders(List<Path> changed) {
    return new EngineConfig(
        stateRoot,
        runRoot,
        initBinary,
        bridge,
        networks,
        cgroupParent,
        labels,
        registries,
        collection,
        changed);
  }
}
