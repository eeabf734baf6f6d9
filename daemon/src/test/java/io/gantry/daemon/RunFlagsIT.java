package io.gantry.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.DaemonProcess;
import io.gantry.testing.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each flag of {@code docker run} whose effect a shell inside the container can print. A row: the
 * flags, what the shell runs, and what it must print, lines joined by a space.
 */
class RunFlagsIT {
  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();

  @BeforeAll
  static void start() throws IOException {
    Files.writeString(daemon.root.resolve("env"), "# a comment\nFROM_FILE=yes\n");
    Files.writeString(
        daemon.root.resolve("nomkdir.json"),
        """
        {"defaultAction": "SCMP_ACT_ALLOW",
         "syscalls": [{"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1}]}
        """);
    Path shared = Files.createDirectory(daemon.root.resolve("shared"));
    Files.writeString(shared.resolve("file"), "shared\n");
    Files.copy(Path.of("/proc/sys/kernel/hostname"), shared.resolve("hostname"));
  }

  @ParameterizedTest(name = "{0} : {1}")
  @CsvSource(
      delimiterString = "::",
      quoteCharacter = '`',
      textBlock =
          """
          -e A=b -e C=                     :: echo "$A,$C," :: b,,
          --env-file @/env                 :: echo "$FROM_FILE" :: yes
          -w /tmp                          :: pwd :: /tmp
          -w /made/for/it                  :: pwd :: /made/for/it
          -u app                           :: id :: uid=1000(app) gid=1001(app) groups=1001(app),1002(extra)
          -u 1000                          :: id -u; id -g :: 1000 1001
          -u 4321:1002                     :: id -u; id -g :: 4321 1002
          -u app:extra                     :: id -gn :: extra
          -u app --group-add 77            :: id -G :: 1001 77 1002
          -u app                           :: echo $HOME :: /home/app
          --hostname place                 :: hostname; grep -c place /etc/hosts :: place 1
          --domainname home.arpa           :: cat /proc/sys/kernel/domainname :: home.arpa
          --add-host db:10.1.2.3           :: grep db /etc/hosts :: 10.1.2.3 db
          --dns 192.0.2.53                 :: grep nameserver /etc/resolv.conf :: nameserver 192.0.2.53
          --dns-search home.arpa           :: grep search /etc/resolv.conf :: search home.arpa
          --read-only                      :: touch /x 2>&1 :: touch: /x: Read-only file system
          --read-only --tmpfs /t           :: touch /t/x && ls /t :: x
          --tmpfs /t:size=64k,mode=700     :: grep -o "size=64k" /proc/mounts; stat -c %a /t :: size=64k 700
          --shm-size 1m                    :: df -k /dev/shm | tail -n 1 | tr -s " " | cut -d " " -f 2 :: 1024
          --ulimit nofile=99:100           :: ulimit -Sn; ulimit -Hn :: 99 100
          --ulimit core=0                  :: ulimit -c :: 0
          --cpuset-cpus 1                  :: grep Cpus_allowed_list /proc/self/status | cut -f 2 :: 1
          --cpuset-mems 0                  :: grep Mems_allowed_list /proc/self/status | cut -f 2 :: 0
          --cap-drop ALL                   :: grep CapEff /proc/self/status | cut -f 2 :: 0000000000000000
          --cap-drop ALL --cap-add CHOWN --cap-add CAP_KILL :: grep CapEff /proc/self/status | cut -f 2 :: 0000000000000021
          --hostname defaults              :: grep CapBnd /proc/self/status | cut -f 2 :: 00000000a80425fb
          --sysctl net.ipv4.ip_default_ttl=33 :: cat /proc/sys/net/ipv4/ip_default_ttl :: 33
          --sysctl kernel.shmmni=77        :: cat /proc/sys/kernel/shmmni :: 77
          --init                           :: cat /proc/1/comm :: gantry-init
          --init=false                     :: cat /proc/1/comm; true :: sh
          --security-opt no-new-privileges :: grep NoNewPrivs /proc/self/status | cut -f 2 :: 1
          --cap-drop KILL                  :: grep NoNewPrivs /proc/self/status | cut -f 2 :: 0
          --name seccomp-default           :: grep Seccomp: /proc/self/status | cut -f 2 :: 2
          --security-opt seccomp=unconfined :: grep Seccomp: /proc/self/status | cut -f 2 :: 0
          --security-opt seccomp=@/nomkdir.json :: mkdir /x 2>&1 :: mkdir: can't create directory '/x': Operation not permitted
          --device /dev/loop-control:/dev/lc:r       :: : < /dev/lc && echo opened; echo > /dev/lc :: opened sh: can't create /dev/lc: Operation not permitted
          --device-cgroup-rule c~10:237~rm           :: mknod /dev/lc c 10 237 && : < /dev/lc && echo opened; echo > /dev/lc :: opened sh: can't create /dev/lc: Operation not permitted
          --privileged                     :: grep CapEff /proc/self/status | cut -f 2 | grep -c ff :: 1
          --privileged                     :: ls /dev/full /dev/loop-control; mount -t tmpfs t /tmp && echo mounted :: /dev/full /dev/loop-control mounted
          -v @/shared:/in                  :: cat /in/file; echo more > /in/new && cat /in/new :: shared more
          -v @/shared:/in:ro               :: touch /in/x 2>&1 :: touch: /in/x: Read-only file system
          -v @/shared/file:/etc/plain:ro :: cat /etc/plain :: shared
          -v @/missing/made:/in            :: ls -d /in :: /in
          --mount type=bind,src=@/shared,dst=/in,readonly :: touch /in/x 2>&1 :: touch: /in/x: Read-only file system
          --mount type=tmpfs,dst=/t,tmpfs-size=65536 :: grep -o size=64k /proc/mounts :: size=64k
          --network none                   :: ls /sys/class/net :: lo
          --network host                   :: ls /sys/class/net | grep -c ^ :: 1
          --network bridge                 :: ls /sys/class/net :: eth0 lo
          --mac-address 02:42:0a:00:00:63  :: cat /sys/class/net/eth0/address :: 02:42:0a:00:00:63
          --pid host                       :: cat /proc/2/comm :: kthreadd
          --uts host -v @/shared:/in                     :: test $(hostname) = $(cat /in/hostname) && echo same :: same
          --oom-score-adj 500              :: cat /proc/self/oom_score_adj :: 500
          --cgroup-parent ^/own --cgroupns host            :: grep :memory: /proc/self/cgroup | grep -o /^/own/ :: /^/own/
          --entrypoint echo                :: hello :: -c hello
          --stop-signal USR1 --stop-timeout 3 --label a=b :: echo ok :: ok
          --isolation default              :: echo ok :: ok
          """)
  void hasItsEffect(String flags, String shell, String printed) {
    List<String> command = new ArrayList<>(List.of("run", "--rm"));
    command.addAll(words(here(flags)));
    command.addAll(List.of("bb"));
    command.addAll(
        flags.contains("--entrypoint") ? List.of("-c", shell) : List.of("sh", "-c", here(shell)));

    Result result = daemon.docker(command.toArray(String[]::new));

    assertThat(result.all().strip().replaceAll("\\s+", " ")).isEqualTo(here(printed));
  }

  /** {@code @} is the daemon's folder, {@code ^} its bridge's name, {@code ~} a space in a word. */
  private static String here(String text) {
    return text.replace("@", daemon.root.toString()).replace("^", daemon.bridge);
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.split(" ")).map(word -> word.replace('~', ' ')).toList();
  }
}
