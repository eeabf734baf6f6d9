package io.gantry.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class NamespacesIT {
  @TempDir Path temp;

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"PID", "TIME", "USER"})
  void tasksRunInsideAndTheCallerStaysWhereItWas(NamespaceType type) throws IOException {
    String before = here(type);
    try (Fd namespace = Namespaces.create(type)) {
      String inside = Namespaces.callIn(namespace, type, () -> here(type));
      assertThat(inside).isNotEqualTo(before);
      assertThat(FileCalls.readlinkat(Fd.CWD, namespace.path())).isEqualTo(inside);
      assertThat(here(type)).isEqualTo(before);
    }
  }

  @Test
  void aNewNetworkHasOnlyLoopback() throws IOException {
    try (Fd namespace = Namespaces.create(NamespaceType.NETWORK)) {
      String devices =
          Namespaces.callIn(
              namespace,
              NamespaceType.NETWORK,
              () -> Files.readString(Path.of("/proc/thread-self/net/dev")));
      assertThat(devices.lines().skip(2)).singleElement().asString().contains("lo:");
    }
  }

  /** A thread starts in the namespaces of the thread that starts it, carriers too. */
  @Test
  void carriersOfVirtualThreadsAreNotStartedInside() throws Exception {
    try (Fd namespace = Namespaces.create(NamespaceType.NETWORK)) {
      String inside = FileCalls.readlinkat(Fd.CWD, namespace.path());
      for (int round = 0; round < 20; round++) {
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
          callers.add(
              Thread.startVirtualThread(
                  () -> Namespaces.callIn(namespace, NamespaceType.NETWORK, () -> 0)));
        }
        for (Thread caller : callers) {
          caller.join();
        }
      }
      // Those that were inside have ended for Java; the kernel takes a moment longer.
      Instant deadline = Instant.now().plusSeconds(5);
      while (threadsIn(inside) > 0 && Instant.now().isBefore(deadline)) {
        Thread.onSpinWait();
      }
      assertThat(threadsIn(inside)).isZero();
    }
  }

  @Test
  void aMountMadeInsideIsNotSeenOutside() throws IOException {
    Path target = Files.createDirectory(temp.resolve("target"));
    try (Fd namespace = Namespaces.create(NamespaceType.MOUNT)) {
      boolean seenInside =
          Namespaces.callIn(namespace, NamespaceType.MOUNT, () -> mountTmpfs(target));
      assertThat(seenInside).isTrue();
      assertThat(MountInfo.current()).noneMatch(m -> m.mountPoint().equals(target.toString()));
    }
  }

  @Test
  void privateMountsEndWithTheirTask() throws IOException {
    Path target = Files.createDirectory(temp.resolve("target"));
    assertThat(Namespaces.<Boolean>callWithPrivateMounts(() -> mountTmpfs(target))).isTrue();
    assertThat(MountInfo.current()).noneMatch(m -> m.mountPoint().equals(target.toString()));
  }

  @Test
  void passesFailuresOn() {
    try (Fd namespace = Namespaces.create(NamespaceType.UTS)) {
      assertThatThrownBy(() ->
              Namespaces.callIn(
                  namespace,
                  NamespaceType.UTS,
                  () -> {
                    throw new IOException("inner");
                  }))
          .isInstanceOf(IllegalStateException.class)
          .hasRootCauseMessage("inner");
      assertThatThrownBy(() -> Namespaces.callIn(namespace, NamespaceType.NETWORK, () -> 1))
          .isInstanceOf(LinuxException.class)
          .hasMessageContaining("setns")
          .hasMessageContaining("EINVAL");
      assertThatThrownBy(() -> Namespaces.create(NamespaceType.USER))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static boolean mountTmpfs(Path target) {
    MountCalls.mountSetattr(Fd.CWD, "/", At.RECURSIVE, 0, 0, MountAttr.PRIVATE);
    try (Fd context = MountCalls.fsopen("tmpfs")) {
      MountCalls.fsconfigCreate(context);
      try (Fd mount = MountCalls.fsmount(context, 0)) {
        MountCalls.moveMount(mount, Fd.CWD, target.toString());
      }
    }
    return FileCalls.statx(Fd.CWD, target.toString(), 0).mountRoot();
  }

  private static String here(NamespaceType type) {
    return FileCalls.readlinkat(Fd.CWD, "/proc/thread-self/ns/" + type.file());
  }

  private static long threadsIn(String network) throws IOException {
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      return threads.filter(thread -> network.equals(networkOf(thread))).count();
    }
  }

  private static String networkOf(Path thread) {
    try {
      return Files.readSymbolicLink(thread.resolve("ns/net")).toString();
    } catch (IOException e) {
      return "ended";
    }
  }
}
