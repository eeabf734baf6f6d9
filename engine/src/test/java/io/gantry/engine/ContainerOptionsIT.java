package io.gantry.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.FreePort;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the options of a container mean for the program in it. */
class ContainerOptionsIT {
  @TempDir static Path root;
  @AutoClose private static TestEngine engine;

  @BeforeAll
  static void open() throws IOException {
    engine = TestEngine.open(root);
  }

  @AfterEach
  void nothingIsLeft() {
    engine.assertNothingLeft();
  }

  @Test
  void defaultsAreDockers() throws InterruptedException {
    String out =
        out(
            sh(
                "grep -E 'CapEff|CapBnd|CapAmb|NoNewPrivs|Seccomp:' /proc/self/status; ls /dev;"
                    + " cat /proc/mounts; ls /proc/acpi; head -c 1 /proc/kcore | wc -c;"
                    + " touch /proc/sys/kernel/x 2>&1; id; pwd; echo $HOME $PATH"));
    assertThat(out)
        .contains("CapEff:\t00000000a80425fb", "CapBnd:\t00000000a80425fb")
        .contains("CapAmb:\t0000000000000000", "NoNewPrivs:\t0", "Seccomp:\t2")
        .contains("full\n", "null\n", "ptmx\n", "pts\n", "random\n", "shm\n", "zero\n")
        .contains("shm /dev/shm tmpfs", "size=65536k", "mqueue /dev/mqueue", "sysfs /sys sysfs ro")
        .contains("\n0\n", "uid=0(root) gid=0(root) groups=0(root)\n/\n/root /usr/local/sbin:");
  }

  @Test
  void usersByNameAndNumber() throws InterruptedException {
    assertThat(out(user("app")))
        .isEqualTo("uid=1000(app) gid=1001(app) groups=1001(app),1002(extra)\n");
    assertThat(out(user("1000:extra"))).startsWith("uid=1000(app) gid=1002(extra)");
    assertThat(out(user("4321:8765"))).startsWith("uid=4321 gid=8765");
  }

  @Test
  void networkModes() throws InterruptedException {
    String devices = "ls /sys/class/net; cat /etc/resolv.conf /etc/hosts";
    assertThat(out(sh(devices))).contains("eth0\nlo\n").contains("localhost");
    assertThat(out(network("none", "ls /sys/class/net"))).isEqualTo("lo\n");
    assertThat(out(network("host", "ls /sys/class/net"))).contains(engine.config().bridge().name());

    String other = engine.start(sh("sleep 60"));
    String address = engine.containers().inspect(other).network().addresses().getFirst();
    assertThat(address).isNotEmpty();
    assertThat(out(network("container:" + other, "cat /proc/net/fib_trie"))).contains(address);
  }

  @Test
  void publishesPorts() {
    int port = FreePort.take();
    ContainerSpec spec =
        sh("while :; do echo served | nc -l -p 80; done")
            .withNetwork(NetworkSpec.DEFAULT.withPorts(List.of(PortBinding.tcp(port, 80))));
    String id = engine.start(spec);
    assertThat(engine.containers().inspect(id).network().ports().getFirst().hostPort())
        .isEqualTo(port);
    TestEngine.await(() -> answer(port).equals("served\n"));
  }

  @Test
  void namespacesOfHostAndOthers() throws InterruptedException {
    String self = "readlink /proc/self/ns/";
    assertThat(
            out(namespaces(NamespaceSpec.DEFAULT.withPid(new NamespaceMode.Host()), self + "pid")))
        .isEqualTo(own("pid"));
    assertThat(
            out(namespaces(NamespaceSpec.DEFAULT.withIpc(new NamespaceMode.Host()), self + "ipc")))
        .isEqualTo(own("ipc"));
    assertThat(
            out(namespaces(NamespaceSpec.DEFAULT.withUts(new NamespaceMode.Host()), self + "uts")))
        .isEqualTo(own("uts"));
    String other = engine.start(sh("sleep 62"));
    NamespaceSpec joined = NamespaceSpec.DEFAULT.withPid(new NamespaceMode.OfContainer(other));
    assertThat(out(namespaces(joined, "ps"))).contains("sleep 62");
  }

  @Test
  void readOnlyRootTmpfsAndBinds() throws Exception {
    Path host = Files.createDirectories(root.resolve("bound"));
    Files.writeString(host.resolve("f"), "host\n");
    List<MountSpec> mounts =
        List.of(
            new MountSpec.Tmpfs("/scratch", "size=1m,mode=1777"),
            new MountSpec.Bind(host.toString(), "/ro", true, "", false, true, false),
            new MountSpec.Bind(host.toString(), "/rw", false, "", false, true, false));
    HostSpec options =
        HostSpec.DEFAULT
            .withMounts(mounts)
            .withSecurity(SecuritySpec.DEFAULT.withReadonlyRootfs(true));
    String out =
        out(
            sh("touch /x; touch /scratch/y && echo scratch; cat /ro/f; touch /ro/g; echo new >"
                    + " /rw/g; dd if=/dev/zero of=/scratch/big bs=1M count=2 2>&1 | grep -i space")
                .withHost(options));
    assertThat(out).contains("scratch\n", "host\n", "No space");
    assertThat(host.resolve("g")).hasContent("new\n");
  }

  @Test
  void volumesBeginWithTheImagesContent() throws InterruptedException {
    MountSpec volume = MountSpec.Volume.of("kept", "/data", false);
    HostSpec host = HostSpec.DEFAULT.withMounts(List.of(volume));
    assertThat(
            out(
                sh("stat -c '%u %g %a' /data/file; cat /data/file; echo more >> /data/file")
                    .withHost(host)))
        .isEqualTo("1000 1001 640\nfrom the image\n");
    assertThat(out(sh("cat /data/file").withHost(host))).isEqualTo("from the image\nmore\n");
    assertThat(engine.engine().volumes().references("kept")).isZero();
  }

  @Test
  void capabilitiesPrivilegesAndFilters() throws InterruptedException {
    SecuritySpec none = SecuritySpec.DEFAULT.withCapDrop(List.of("ALL"));
    assertThat(out(security(none, "grep CapEff /proc/self/status")))
        .isEqualTo("CapEff:\t0000000000000000\n");
    SecuritySpec chown = none.withCapAdd(List.of("chown"));
    assertThat(out(security(chown, "grep CapEff /proc/self/status")))
        .isEqualTo("CapEff:\t0000000000000001\n");
    SecuritySpec open =
        SecuritySpec.DEFAULT.withOptions(List.of("seccomp=unconfined", "no-new-privileges"));
    assertThat(out(security(open, "grep -E 'NoNewPrivs|Seccomp:' /proc/self/status")))
        .isEqualTo("NoNewPrivs:\t1\nSeccomp:\t0\n");
    String profile =
        "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{\"names\":[\"mkdir\",\"mkdirat\"],"
            + "\"action\":\"SCMP_ACT_ERRNO\"}]}";
    SecuritySpec custom = SecuritySpec.DEFAULT.withOptions(List.of("seccomp=" + profile));
    assertThat(out(security(custom, "mkdir /tmp/x || echo refused"))).isEqualTo("refused\n");
  }

  @Test
  void privilegedSeesTheHostsDevices() throws InterruptedException {
    SecuritySpec privileged = SecuritySpec.DEFAULT.withPrivileged(true);
    String out =
        out(
            security(
                privileged,
                "mount -t tmpfs none /tmp && echo mounted; ls /dev/kmsg; grep Seccomp:"
                    + " /proc/self/status"));
    assertThat(out).contains("mounted\n", "/dev/kmsg\n", "Seccomp:\t0");
  }

  @Test
  void limitsSysctlsAndUlimits() throws InterruptedException {
    Resources resources =
        Resources.NONE
            .withMemory(64 << 20)
            .withPidsLimit(20)
            .withNanoCpus(500_000_000)
            .withUlimits(List.of(new Ulimit("nofile", 100, 200)));
    HostSpec host =
        HostSpec.DEFAULT
            .withResources(resources)
            .withSecurity(SecuritySpec.DEFAULT.withSysctls(Map.of("net.core.somaxconn", "77")));
    String id =
        engine.start(
            sh("ulimit -n; ulimit -Hn; cat /proc/sys/net/core/somaxconn; sleep 60").withHost(host));
    TestEngine.await(() -> engine.log(id).equals("100\n200\n77\n"));
    Stats stats = engine.containers().stats(id);
    assertThat(stats.memoryLimit()).isEqualTo(64 << 20);
    assertThat(stats.pidsLimit()).isEqualTo(20);
    engine
        .containers()
        .update(id, new UpdateSpec(Resources.NONE.withMemory(128 << 20), Optional.empty()));
    assertThat(engine.containers().stats(id).memoryLimit()).isEqualTo(128 << 20);
  }

  @Test
  void memoryLimitKillsAndSaysSo() throws InterruptedException {
    HostSpec host =
        HostSpec.DEFAULT.withResources(
            Resources.NONE.withMemory(16 << 20).withMemorySwap(16 << 20));
    String id = engine.create(sh("tail -c 200m /dev/zero").withHost(host));
    var result = engine.runCreated(id);
    assertThat(result.code()).isEqualTo(137);
    assertThat(engine.containers().inspect(id).state().oomKilled()).isTrue();
  }

  @Test
  void initReapsAndForwards() throws InterruptedException {
    String out = out(sh("ps").withHost(HostSpec.DEFAULT.withInit(true)));
    assertThat(out.lines().filter(line -> line.contains(" ps"))).isNotEmpty();
    assertThat(out).doesNotContain("    1 root      0:00 sh -c");
  }

  @Test
  void hostnameEnvironmentAndFolder() throws InterruptedException {
    ContainerSpec spec = sh("hostname; pwd; echo $A$B; cat /etc/hostname");
    ProcessSpec process =
        spec.process()
            .withHostname("box")
            .withWorkingDir("/new/dir")
            .withEnv(List.of("A=1", "B=2"));
    assertThat(out(spec.withProcess(process))).isEqualTo("box\n/new/dir\n12\nbox\n");
  }

  @Test
  void devicesAreGivenByName() throws InterruptedException {
    Resources resources =
        Resources.NONE.withDevices(List.of(new DeviceMapping("/dev/fuse", "/dev/fuse", "rw")));
    assertThat(
            out(
                sh("ls /dev/fuse; head -c 0 /dev/fuse && echo open")
                    .withHost(HostSpec.DEFAULT.withResources(resources))))
        .isEqualTo("/dev/fuse\nopen\n");
  }

  private static String out(ContainerSpec spec) throws InterruptedException {
    return engine.run(spec).out();
  }

  private static ContainerSpec user(String user) {
    ContainerSpec spec = sh("id");
    return spec.withProcess(spec.process().withUser(user));
  }

  private static ContainerSpec network(String mode, String script) {
    return sh(script).withNetwork(NetworkSpec.DEFAULT.withMode(mode));
  }

  private static ContainerSpec security(SecuritySpec security, String script) {
    return sh(script).withHost(HostSpec.DEFAULT.withSecurity(security));
  }

  private static ContainerSpec namespaces(NamespaceSpec namespaces, String script) {
    return sh(script).withHost(HostSpec.DEFAULT.withNamespaces(namespaces));
  }

  private static String own(String namespace) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/ns", namespace)) + "\n";
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String answer(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        InputStream in = socket.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  private static ContainerSpec sh(String script) {
    return ContainerSpec.of(TestEngine.IMAGE, "sh", "-c", script);
  }
}
