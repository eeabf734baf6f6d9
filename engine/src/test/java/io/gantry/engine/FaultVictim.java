package io.gantry.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A daemon in a JVM of its own that dies at a named point, as {@code kill -9} would make it: it
 * works on the volume that is there, if any, and creates, starts and removes one container.
 */
final class FaultVictim {
  private static final int DEAD = 99;

  private FaultVictim() {}

  static NetworkRequest network(String name) {
    return new NetworkRequest(
        name, "", false, false, true, false, "", Map.of(), List.of(), Map.of(), Map.of(), false,
        "");
  }

  /** Arguments: state root, run root, init binary, bridge, point. */
  public static void main(String[] arguments) {
    EngineConfig config =
        EngineConfig.of(Path.of(arguments[0]), Path.of(arguments[1]), Path.of(arguments[2]))
            .withBridge(BridgeSettings.named(arguments[3]))
            .withCgroupParent(arguments[3]);
    Engine engine = Engine.open(config);
    FaultPoints.install(point -> {
      if (point.equals(arguments[4])) {
        Runtime.getRuntime().halt(DEAD);
      }
    });
    volumes(engine);
    engine.networks().create(network("left"));
    MountSpec data = MountSpec.Volume.of("", "/data", false);
    Map<String, String> tmpfs = Map.of("type", "tmpfs", "device", "tmpfs");
    MountSpec memory =
        new MountSpec.Volume("", "/memory", false, false, "", "local", tmpfs, Map.of());
    ContainerSpec spec =
        ContainerSpec.of(TestEngine.IMAGE, "sleep", "60")
            .withHost(HostSpec.DEFAULT.withMounts(List.of(data, memory)));
    String id = engine.containers().create(Optional.of("victim"), spec).id();
    // Somebody attached makes the plan wait, which is a step of its own.
    AttachSession session =
        engine.containers().attach(id, new AttachOptions(false, true, true, false, true));
    engine.containers().start(id);
    engine.networks().connect("left", id, EndpointSpec.of("left"));
    engine.networks().disconnect("left", id, false);
    engine.networks().remove("left");
    rollBack(engine, id);
    engine.containers().remove(id, RemoveOptions.FORCE);
    session.close();
    // Nobody died: the point does not exist.
    Runtime.getRuntime().halt(0);
  }

  /** Those that a test has left here; see {@code FaultInjectionIT.diesAtWorkOnAVolume}. */
  private static void volumes(Engine engine) {
    if (engine.volumes().list(Map.of()).isEmpty()) {
      return;
    }
    engine.volumeSnapshots().create("data", Optional.of("two"), true);
    engine.volumeCopies().clone("data", "clone");
    engine.volumeSnapshots().rollback("data", "one");
    engine.volumeSnapshots().remove("data", "one");
  }

  private static void rollBack(Engine engine, String id) {
    exec(engine, id, "mkdir /d; echo one > /d/a; echo one > /d/b; echo one > /d/c");
    engine.containers().snapshot(id, Optional.of("one"));
    exec(engine, id, "rm /d/a /d/c; echo two > /d/b; echo > /d/e");
    engine.containers().pause(id);
    engine.containers().rollback(id, "one");
  }

  private static void exec(Engine engine, String id, String script) {
    String exec = engine.execs().create(id, ExecSpec.of("sh", "-c", script));
    try (AttachSession session = engine.execs().start(exec, false, TerminalSize.UNKNOWN)) {
      TestEngine.drain(session);
    }
  }
}
