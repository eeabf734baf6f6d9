package io.gantry.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/** All verbs by name. Only the one that was typed is made, so that none pays for the others. */
final class Verbs {
  private static final Map<String, Supplier<Verb>> BY_NAME = new LinkedHashMap<>();
  private static final Set<String> GROUPS = new TreeSet<>();

  /** What the overview shows, in order. */
  static final Map<String, List<String>> SECTIONS = new LinkedHashMap<>();

  static {
    section(
        "Common Commands",
        "run",
        "exec",
        "ps",
        "build",
        "pull",
        "push",
        "images",
        "login",
        "logout",
        "search",
        "version",
        "info");
    container("run", Run::new);
    container("exec", Exec::new);
    both("ps", "container ls", ContainerList::new);
    also("container ps", "container list", ContainerList::new);
    both("images", "image ls", ImageList::new);
    also("image list", ImageList::new);
    both("version", "system version", Version::new);
    both("info", "system info", Info::new);

    section(
        "Containers",
        "attach",
        "container clone",
        "commit",
        "cp",
        "create",
        "export",
        "kill",
        "logs",
        "pause",
        "port",
        "rename",
        "restart",
        "rm",
        "snapshot create",
        "snapshot ls",
        "snapshot rm",
        "snapshot rollback",
        "start",
        "stats",
        "stop",
        "top",
        "unpause",
        "update",
        "wait",
        "diff");
    container("attach", Attach::new);
    container("commit", Commit::new);
    container("cp", Copy::new);
    container("export", Export::new);
    container("create", Create::new);
    container("kill", Kill::new);
    container("logs", Logs::new);
    container(
        "pause",
        () -> new ContainerAct("pause", "Pause all processes within one or more containers"));
    container(
        "unpause",
        () -> new ContainerAct("unpause", "Unpause all processes within one or more containers"));
    container("port", Port::new);
    container("rename", Rename::new);
    also("container clone", ContainerClone::new);
    also("snapshot create", "container snapshot", SnapshotCreate::new);
    also("snapshot ls", Verbs::snapshotList);
    also("snapshot rm", Verbs::snapshotRemove);
    also("snapshot rollback", "container rollback", Verbs::snapshotRollback);
    container("restart", () -> new Stop("restart", "Restart one or more containers"));
    container("rm", Remove::new);
    container("start", Start::new);
    container("stats", Stats::new);
    container("stop", () -> new Stop("stop", "Stop one or more running containers"));
    container("top", Top::new);
    container("update", Update::new);
    container("wait", Wait::new);
    container("diff", Diff::new);
    also("container inspect", () -> new Inspect("container"));
    also("container prune", () -> new Prune("containers", "Remove all stopped containers"));

    section(
        "Images",
        "artifact discover",
        "artifact pull",
        "artifact push",
        "copy",
        "history",
        "import",
        "load",
        "manifest inspect",
        "manifest create",
        "manifest annotate",
        "manifest push",
        "manifest rm",
        "rmi",
        "save",
        "sign",
        "tag",
        "verify");
    image("build", Build::new);
    also("builder build", Build::new);
    also("builder prune", BuilderPrune::new);
    also("builder du", BuilderUse::new);
    also("buildx build", Build::new);
    also("buildx b", Build::new);
    also("buildx prune", BuilderPrune::new);
    also("buildx du", BuilderUse::new);
    image("history", History::new);
    image("import", Import::new);
    image("load", Load::new);
    image("pull", Pull::new);
    image("push", Push::new);
    also("search", Search::new);
    also("login", Login::new);
    also("logout", Logout::new);
    also("artifact discover", ArtifactDiscover::new);
    also("artifact pull", ArtifactPull::new);
    also("artifact push", ArtifactPush::new);
    also("copy", ImageCopy::new);
    also("manifest inspect", ManifestInspect::new);
    also("manifest create", ManifestCreate::new);
    also("manifest annotate", ManifestAnnotate::new);
    also("manifest push", ManifestPush::new);
    also("manifest rm", ManifestRemove::new);
    both("rmi", "image rm", ImageRemove::new);
    image("save", Save::new);
    image("sign", Sign::new);
    image("tag", Tag::new);
    image("verify", Verify::new);
    also("image inspect", ImageInspect::new);
    also("image squash", ImageSquash::new);
    also("image prune", () -> new Prune("images", "Remove unused images"));

    section(
        "System",
        "daemon",
        "events",
        "inspect",
        "registry image",
        "registry serve",
        "system check",
        "system df",
        "system prune",
        "system stop",
        "completion");
    also(
        "daemon",
        () ->
            new Foreground(
                "gantry-daemon",
                "Run the daemon in the foreground (gantry daemon --help lists its options)"));
    also(
        "registry serve",
        () -> new Foreground("gantry-registry", "Run a registry in the foreground"));
    also(
        "registry image",
        () ->
            new Foreground(
                "gantry-registry-image",
                "Create an image of the registry, to run it as a container"));
    both("events", "system events", EventsWatch::new);
    also("inspect", () -> new Inspect(""));
    also("system check", SystemCheck::new);
    also("system df", DiskUse::new);
    also("system prune", SystemPrune::new);
    also("system stop", SystemStop::new);
    also("completion", Completion::new);
    also("network connect", NetworkConnect::new);
    also("network create", NetworkCreate::new);
    also("network disconnect", NetworkDisconnect::new);
    also("network ls", NetworkList::new);
    also("network prune", () -> new Prune("networks", "Remove all unused networks"));
    also("network rm", NetworkRemove::new);
    also("network inspect", () -> new Inspect("network"));
    also("volume ls", VolumeList::new);
    also("volume create", VolumeCreate::new);
    also("volume clone", VolumeClone::new);
    also("volume export", VolumeExport::new);
    also("volume import", VolumeImport::new);
    also("volume rm", VolumeRemove::new);
    also("volume inspect", () -> new Inspect("volume"));
    also("volume snapshot create", VolumeSnapshotCreate::new);
    also(
        "volume snapshot ls",
        () -> new SnapshotList("volumes", "VOLUME", "List the snapshots of a volume"));
    also(
        "volume snapshot rm",
        () ->
            new SnapshotRemove(
                "volumes", "VOLUME NAME [NAME...]", "Remove one or more snapshots of a volume"));
    also(
        "volume snapshot rollback",
        () ->
            new SnapshotRollback(
                "volumes",
                "VOLUME NAME",
                "Make a volume that nobody has mounted what it was at a snapshot; later changes are lost"));
    also("volume prune", () -> new Prune("volumes", "Remove unused anonymous volumes"));
  }

  private Verbs() {}

  /** A verb that was found, the name by which it was called, and the words that are left. */
  record Found(Verb verb, String name, List<String> rest) {}

  private static Verb snapshotList() {
    return new SnapshotList(
        "containers", "CONTAINER", "List the snapshots of a container's file system");
  }

  private static Verb snapshotRemove() {
    return new SnapshotRemove(
        "containers", "CONTAINER NAME [NAME...]", "Remove one or more snapshots of a container");
  }

  private static Verb snapshotRollback() {
    return new SnapshotRollback(
        "containers",
        "CONTAINER NAME",
        "Make a stopped container's file system what it was at a snapshot; later changes are lost");
  }

  private static void section(String title, String... names) {
    SECTIONS.put(title, List.of(names));
  }

  private static void container(String name, Supplier<Verb> verb) {
    both(name, "container " + name, verb);
  }

  private static void image(String name, Supplier<Verb> verb) {
    both(name, "image " + name, verb);
  }

  private static void both(String name, String grouped, Supplier<Verb> verb) {
    also(name, verb);
    also(grouped, verb);
  }

  private static void also(String first, String second, Supplier<Verb> verb) {
    also(first, verb);
    also(second, verb);
  }

  private static void also(String name, Supplier<Verb> verb) {
    BY_NAME.put(name, verb);
    int space = name.indexOf(' ');
    if (space > 0) {
      GROUPS.add(name.substring(0, space));
    }
  }

  static Optional<Verb> find(String name) {
    return Optional.ofNullable(BY_NAME.get(name)).map(Supplier::get);
  }

  static Set<String> names() {
    return BY_NAME.keySet();
  }

  static Set<String> groups() {
    return GROUPS;
  }

  /**
   * Finds the verb that these words begin with; a wrong word is answered with the nearest right
   * one.
   */
  static Found resolve(List<String> words) {
    String first = words.getFirst();
    if (first.equals("help")) {
      return new Found(new HelpVerb(), "help", words.subList(1, words.size()));
    } else if (!GROUPS.contains(first) || BY_NAME.containsKey(first)) {
      Verb verb = find(first).orElseThrow(() -> unknown(first, ""));
      return new Found(verb, first, words.subList(1, words.size()));
    } else if (words.size() == 1 || words.get(1).startsWith("-")) {
      return new Found(new HelpVerb(), "help", List.of(first));
    }
    String name = first + " " + words.get(1);
    if (names().stream().anyMatch(known -> known.startsWith(name + " "))) {
      return inner(name, words);
    }
    Verb verb = find(name).orElseThrow(() -> unknown(words.get(1), first + " "));
    return new Found(verb, name, words.subList(2, words.size()));
  }

  /** A verb of a group within a group. */
  private static Found inner(String group, List<String> words) {
    if (words.size() == 2 || words.get(2).startsWith("-")) {
      return new Found(new HelpVerb(), "help", words.subList(0, 1));
    }
    String name = group + " " + words.get(2);
    Verb verb = find(name).orElseThrow(() -> unknown(words.get(2), group + " "));
    return new Found(verb, name, words.subList(3, words.size()));
  }

  private static UsageException unknown(String word, String group) {
    List<String> candidates = new ArrayList<>();
    for (String name : names()) {
      if (name.startsWith(group) && name.indexOf(' ', group.length()) < 0) {
        candidates.add(name.substring(group.length()));
      }
    }
    if (group.isEmpty()) {
      candidates.addAll(GROUPS);
    }
    return new UsageException(
        "'"
            + group
            + word
            + "' is not a gantry command"
            + Suggestion.of(word, candidates, "gantry " + group));
  }

  /** The verbs of one group as a section for its help. */
  static Map<String, List<String>> group(String group) {
    Map<String, List<String>> section = new TreeMap<>();
    section.put(
        "Commands",
        names().stream().filter(name -> name.startsWith(group + " ")).sorted().toList());
    return section;
  }
}
