package io.gantry.cli;

import java.util.Locale;

/** One sample of the API's container statistics, in the numbers that people read. */
record StatsSample(Fields fields) {
  String id() {
    return fields.text("id");
  }

  String name() {
    return fields.text("name").replaceFirst("^/", "");
  }

  /**
   * The share of one processor between this sample and the one before, times the number of
   * processors.
   */
  String cpuPercent() {
    Fields now = fields.object("cpu_stats");
    Fields before = fields.object("precpu_stats");
    long used =
        now.object("cpu_usage").number("total_usage")
            - before.object("cpu_usage").number("total_usage");
    long passed = now.number("system_cpu_usage") - before.number("system_cpu_usage");
    long processors = Math.max(1, now.number("online_cpus"));
    return percent(used > 0 && passed > 0 ? 100.0 * processors * used / passed : 0);
  }

  String memory() {
    return Humans.binarySize(used())
        + " / "
        + Humans.binarySize(fields.object("memory_stats").number("limit"));
  }

  String memoryPercent() {
    long limit = fields.object("memory_stats").number("limit");
    return percent(limit == 0 ? 0 : used() * 100.0 / limit);
  }

  /**
   * Without the page cache that could be dropped at once: its name differs between cgroup versions.
   */
  private long used() {
    Fields memory = fields.object("memory_stats");
    Fields details = memory.object("stats");
    long cache = Math.max(details.number("total_inactive_file"), details.number("inactive_file"));
    return Math.max(0, memory.number("usage") - cache);
  }

  String network() {
    Fields networks = fields.object("networks");
    long received =
        networks.names().stream().mapToLong(name -> networks.object(name).number("rx_bytes")).sum();
    long sent =
        networks.names().stream().mapToLong(name -> networks.object(name).number("tx_bytes")).sum();
    return Humans.size(received) + " / " + Humans.size(sent);
  }

  String blocks() {
    return Humans.size(blocks("read")) + " / " + Humans.size(blocks("write"));
  }

  private long blocks(String operation) {
    return fields.object("blkio_stats").objects("io_service_bytes_recursive").stream()
        .filter(entry -> entry.text("op").equalsIgnoreCase(operation))
        .mapToLong(entry -> entry.number("value"))
        .sum();
  }

  String pids() {
    return String.valueOf(fields.object("pids_stats").number("current"));
  }

  private static String percent(double value) {
    return String.format(Locale.ROOT, "%.2f%%", value);
  }
}
