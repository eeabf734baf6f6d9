package io.gantry.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Servers and their own load generators from Debian: nginx and wrk, Redis and redis-benchmark,
 * PostgreSQL and pgbench, on one network of a user. The bare figures are of the same programs in
 * the host's network, over its loopback.
 */
final class NetworkPart implements Part {
  private static final String IMAGE = "workloads";
  private static final String NETWORK = "work";
  private static final String HOST = "127.0.0.1";
  private static final int ROUNDS = 5;
  private static final Path FRAMES_PASS_RULES =
      Path.of("/proc/sys/net/bridge/bridge-nf-call-iptables");
  private static final Pattern REQUESTS = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
  private static final Pattern GETS = Pattern.compile("\"GET\",\"([0-9.]+)\"");
  private static final Pattern TRANSACTIONS = Pattern.compile("tps = ([0-9.]+)");

  /** A server, how it is asked, and what the answer says. */
  private record Workload(String name, String server, String ready, String client, Pattern rate) {}

  private static final Workload NGINX =
      new Workload(
          "nginx and wrk, requests",
          "sed -i 's/^worker_processes.*/worker_processes 1;/' /etc/nginx/nginx.conf && exec nginx -g 'daemon off;'",
          "curl -sf -o /dev/null http://@/",
          "wrk -t1 -c16 -d3s http://@/",
          REQUESTS);
  private static final Workload REDIS =
      new Workload(
          "Redis and redis-benchmark, GETs",
          "exec redis-server --save '' --protected-mode no",
          "redis-cli -h @ ping",
          "redis-benchmark -h @ -t get -n 60000 -c 16 --csv",
          GETS);
  private static final Workload POSTGRES =
      new Workload(
          "PostgreSQL on a volume and pgbench, transactions",
          """
          mkdir -p /data/db && chown postgres /data /data/db && cd /data &&
          su postgres -c "/usr/lib/postgresql/15/bin/initdb -A trust /data/db" > /dev/null &&
          echo 'host all all all trust' >> /data/db/pg_hba.conf &&
          exec su postgres -c "/usr/lib/postgresql/15/bin/postgres -D /data/db -c listen_addresses='*' -c unix_socket_directories=/tmp"
          """,
          "pgbench -h @ -U postgres -i -s 5 -q postgres",
          "pgbench -h @ -U postgres -S -c 8 -j 1 -T 3 postgres",
          TRANSACTIONS);

  @Override
  public void run(Match match, Report report) {
    List<Contender.Running> daemons = List.of(match.docker(), match.gantry());
    Path root = match.gantry().work().resolve("workloads.tar");
    for (Contender.Running daemon : daemons) {
      daemon.docker("import", root.toString(), IMAGE).output();
      daemon.docker("network", "create", NETWORK).output();
    }
    for (Workload workload : List.of(NGINX, REDIS, POSTGRES)) {
      daemons.forEach(daemon -> start(daemon, workload, NETWORK));
      measure(
          workload.name() + " from container to container",
          match,
          report,
          daemon -> rate(daemon, workload, NETWORK, "server"));
      if (workload.equals(NGINX)) {
        measure(
            workload.name() + " by the published port",
            match,
            report,
            daemon -> rate(daemon, workload, "host", HOST + ":" + port(daemon)));
      }
      alone(match.gantry(), workload, report);
      daemons.forEach(NetworkPart::stop);
      bare(match.gantry(), workload, report);
    }
    daemons.forEach(daemon -> daemon.docker("network", "rm", NETWORK).output());
  }

  private static void measure(
      String what, Match match, Report report, ToDoubleFunction<Contender.Running> rate) {
    Samples rates =
        Samples.inTurn(
            1,
            ROUNDS,
            () -> rate.applyAsDouble(match.docker()),
            () -> rate.applyAsDouble(match.gantry()));
    report.rate(
        what, Samples.median(rates.first()), Samples.median(rates.second()), "/s", "Docker's");
  }

  /** Docker's daemon has frames between containers pass all rules; Gantry needs none of that. */
  private static void alone(Contender.Running daemon, Workload workload, Report report) {
    Text.write(FRAMES_PASS_RULES, "0");
    note(daemon, workload, NETWORK, "server", "Gantry without br_netfilter", report);
    Text.write(FRAMES_PASS_RULES, "1");
  }

  private static void bare(Contender.Running daemon, Workload workload, Report report) {
    start(daemon, workload, "host");
    note(daemon, workload, "host", HOST, "the host's bare loopback", report);
    stop(daemon);
  }

  private static void note(
      Contender.Running daemon,
      Workload workload,
      String network,
      String host,
      String what,
      Report report) {
    List<Double> rates =
        IntStream.range(0, ROUNDS).mapToObj(_ -> rate(daemon, workload, network, host)).toList();
    report.note("%s, %s: %.0f /s".formatted(workload.name(), what, Samples.median(rates)));
  }

  private static void start(Contender.Running daemon, Workload workload, String network) {
    daemon
        .docker(
            "run",
            "-d",
            "--name",
            "server",
            "--network",
            network,
            "-p",
            "0:80",
            "-v",
            "/data",
            IMAGE,
            "sh",
            "-c",
            workload.server())
        .output();
    String host = network.equals("host") ? HOST : "server";
    String ready = workload.ready().replace("@", host);
    String wait = "for i in $(seq 100); do %s && exit 0; sleep 0.2; done; exit 1".formatted(ready);
    daemon.docker("run", "--rm", "--network", network, IMAGE, "sh", "-c", wait).output();
  }

  private static double rate(
      Contender.Running daemon, Workload workload, String network, String host) {
    String printed =
        daemon
            .docker(
                "run",
                "--rm",
                "--network",
                network,
                IMAGE,
                "sh",
                "-c",
                workload.client().replace("@", host))
            .output();
    Matcher rate = workload.rate().matcher(printed);
    if (!rate.find()) {
      throw new IllegalStateException("no rate in: " + printed);
    }
    return Double.parseDouble(rate.group(1));
  }

  private static String port(Contender.Running daemon) {
    String line =
        daemon.docker("port", "server", "80/tcp").output().lines().findFirst().orElseThrow();
    return line.substring(line.lastIndexOf(':') + 1);
  }

  private static void stop(Contender.Running daemon) {
    daemon.docker("rm", "-fv", "server").output();
  }
}
