package io.gantry.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What kernel and disk hold of one daemon's containers: nothing, once they are removed. */
public final class Leftovers {
  private static final Pattern BRIDGE = Pattern.compile("br-[0-9a-f]{12}");
  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
  private static final Pattern SET = Pattern.compile("\\s*(?:set|map) (\\S+) \\{");
  private static final Set<String> OF_CONTAINERS =
      Set.of(
          "ports",
          "address_ports",
          "ports6",
          "address_ports6",
          "opened",
          "opened6",
          "trusted",
          "trusted6",
          "own",
          "bound",
          "bound6",
          "claimed6",
          "guarded");

  private final DaemonProcess daemon;

  Leftovers(DaemonProcess daemon) {
    this.daemon = daemon;
  }

  /**
   * Removes all containers and networks, then waits until nothing is left: the kernel takes its
   * time.
   */
  public static void removeAllAndAssertNone(DaemonProcess daemon) {
    List<String> remove = new ArrayList<>(List.of("rm", "-fv"));
    remove.addAll(daemon.docker("ps", "-aq").ok().lines().toList());
    if (remove.size() > 2) {
      Result removed = daemon.docker(remove.toArray(String[]::new));
      // A container of --rm may go by itself meanwhile.
      Await.until(() -> daemon.docker("ps", "-aq").ok().isEmpty(), () -> "" + removed);
    }
    daemon.docker("network", "prune", "-f").ok();
    assertNone(daemon);
    assertNoBridges(daemon.bridgesBefore);
  }

  /** The bridges of networks of users that this host has, whoever made them. */
  public static Set<String> bridges() {
    return below(Path.of("/sys/class/net"), 1, path -> BRIDGE.matcher(name(path)).matches())
        .stream()
        .map(Leftovers::name)
        .collect(Collectors.toSet());
  }

  /** Of bridges that were not there before, nothing may be left. */
  public static void assertNoBridges(Set<String> before) {
    Supplier<Set<String>> left =
        () -> bridges().stream().filter(name -> !before.contains(name)).collect(Collectors.toSet());
    Await.until(() -> left.get().isEmpty(), () -> "bridges left behind: " + left.get());
  }

  public static void assertNone(DaemonProcess daemon) {
    Leftovers leftovers = new Leftovers(daemon);
    Await.until(() -> leftovers.list().isEmpty(), () -> "left behind: " + leftovers.list());
  }

  private List<String> list() {
    List<String> left = new ArrayList<>();
    processes(left);
    mounts(left);
    below(CGROUPS, 4, this::isContainerCgroup).forEach(path -> left.add("cgroup " + path));
    Path ports = Path.of("/sys/class/net", daemon.bridge, "brif");
    children(ports).forEach(port -> left.add("network device " + port));
    nftElements(left);
    children(daemon.runRoot().resolve("containers")).forEach(path -> left.add("run " + path));
    children(daemon.dataRoot().resolve("containers")).forEach(path -> left.add("data " + path));
    children(daemon.dataRoot().resolve("snapshots/containers"))
        .forEach(path -> left.add("snapshot " + path));
    children(daemon.dataRoot().resolve("snapshots/frozen"))
        .forEach(path -> left.add("frozen " + path));
    return left;
  }

  /** Children of the daemon, zombies too, and the shims of daemons before it. */
  private void processes(List<String> left) {
    for (Path folder : below(Path.of("/proc"), 1, this::isOtherProcess)) {
      String stat = read(folder.resolve("stat"));
      int end = stat.lastIndexOf(')');
      if (end > 0
          && (stat.substring(end + 2).split(" ")[1].equals(String.valueOf(daemon.pid()))
              || read(folder.resolve("cgroup")).contains("/" + daemon.cgroupParent + "/")
              || isShim(folder))) {
        left.add("process " + stat.substring(0, end + 3));
      }
    }
  }

  private static String name(Path path) {
    return path.getFileName().toString();
  }

  private boolean isOtherProcess(Path folder) {
    String name = name(folder);
    return name.matches("\\d+") && !name.equals(String.valueOf(daemon.pid()));
  }

  private boolean isShim(Path folder) {
    String command = read(folder.resolve("cmdline"));
    return command.contains("gantry-init") && command.contains(daemon.root.toString());
  }

  private void mounts(List<String> left) {
    for (String table : List.of("/proc/self/mounts", "/proc/" + daemon.pid() + "/mounts")) {
      read(Path.of(table))
          .lines()
          .filter(line -> line.contains(daemon.root.toString()))
          .forEach(line -> left.add("mount " + line));
    }
  }

  private boolean isContainerCgroup(Path path) {
    return path.toString().contains("/" + daemon.cgroupParent + "/")
        && name(path).matches("[0-9a-f]{64}");
  }

  /** Elements of the sets and maps that are about containers; the others are about networks. */
  private void nftElements(List<String> left) {
    for (String family : List.of("inet", "bridge")) {
      String set = "";
      for (String line : table(family).lines().toList()) {
        Matcher begin = SET.matcher(line);
        if (begin.matches()) {
          set = begin.group(1);
        } else if (line.contains("elements =") && OF_CONTAINERS.contains(set)) {
          left.add("nft " + family + " " + set + " " + line.strip());
        }
      }
    }
  }

  private String table(String family) {
    try {
      Process list =
          new ProcessBuilder("nft", "list", "table", family, "gantry-" + daemon.bridge).start();
      return new String(list.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static List<Path> folders(Path folder) {
    return below(folder, 1, Files::isDirectory);
  }

  private static List<Path> children(Path folder) {
    return Files.isDirectory(folder) ? below(folder, 1, path -> !path.equals(folder)) : List.of();
  }

  private static List<Path> below(Path folder, int depth, Predicate<Path> wanted) {
    List<Path> found = new ArrayList<>();
    collect(folder, depth, wanted, found);
    return found;
  }

  /** Unlike Files.walk it minds no folder that goes away meanwhile. */
  private static void collect(Path folder, int depth, Predicate<Path> wanted, List<Path> found) {
    try (Stream<Path> children = Files.list(folder)) {
      for (Path child : children.toList()) {
        if (wanted.test(child)) {
          found.add(child);
        }
        if (depth > 1 && Files.isDirectory(child)) {
          collect(child, depth - 1, wanted, found);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      // Gone meanwhile.
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
