package io.gantry.engine;

import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.List;

/**
 * A container as the database keeps it, whole, in one document.
 *
 * @param network as of now while it runs; unconnected otherwise
 * @param stoppedByHand a user stopped it: {@code unless-stopped} then leaves it alone
 */
@Json
record ContainerRecord(
    String id,
    String name,
    Instant created,
    ContainerSpec spec,
    String imageId,
    List<MountPoint> mounts,
    ContainerState state,
    NetworkView network,
    int restartCount,
    boolean stoppedByHand) {
  /** The kind of document in the database. */
  static final String KIND = "container";

  ContainerRecord {
    mounts = List.copyOf(mounts);
  }

  String shortId() {
    return id.substring(0, 12);
  }

  boolean tty() {
    return spec.process().streams().tty();
  }

  /** Program and arguments. */
  List<String> args() {
    return SpecMerge.args(spec.process());
  }

  ContainerRecord withId(String changed) {
    return new ContainerRecord(
        changed, name, created, spec, imageId, mounts, state, network, restartCount, stoppedByHand);
  }

  ContainerRecord withName(String changed) {
    return new ContainerRecord(
        id, changed, created, spec, imageId, mounts, state, network, restartCount, stoppedByHand);
  }

  ContainerRecord withCreated(Instant changed) {
    return new ContainerRecord(
        id, name, changed, spec, imageId, mounts, state, network, restartCount, stoppedByHand);
  }

  ContainerRecord withSpec(ContainerSpec changed) {
    return new ContainerRecord(
        id, name, created, changed, imageId, mounts, state, network, restartCount, stoppedByHand);
  }

  ContainerRecord withImageId(String changed) {
    return new ContainerRecord(
        id, name, created, spec, changed, mounts, state, network, restartCount, stoppedByHand);
  }

  ContainerRecord withMounts(List<MountPoint> changed) {
    return new ContainerRecord(
        id, name, created, spec, imageId, changed, state, network, restartCount, stoppedByHand);
  }

  ContainerRecord withState(ContainerState changed) {
    return new ContainerRecord(
        id, name, created, spec, imageId, mounts, changed, network, restartCount, stoppedByHand);
  }

  ContainerRecord withNetwork(NetworkView changed) {
    return new ContainerRecord(
        id, name, created, spec, imageId, mounts, state, changed, restartCount, stoppedByHand);
  }

  ContainerRecord withRestartCount(int changed) {
    return new ContainerRecord(
        id, name, created, spec, imageId, mounts, state, network, changed, stoppedByHand);
  }

  ContainerRecord withStoppedByHand(boolean changed) {
    return new ContainerRecord(
        id, name, created, spec, imageId, mounts, state, network, restartCount, changed);
  }
}
