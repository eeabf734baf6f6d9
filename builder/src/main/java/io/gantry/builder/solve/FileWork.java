package io.gantry.builder.solve;

import io.gantry.builder.pattern.SlashPath;
import io.gantry.linux.Fd;
import io.gantry.linux.FileStatus;
import io.gantry.oci.GantryException;
import io.gantry.store.ArchivePipe;
import io.gantry.store.CopyPath;
import io.gantry.store.ExtractOptions;
import io.gantry.store.ExtractOptions.Owner;
import io.gantry.store.LayerChain;
import io.gantry.store.Lease;
import io.gantry.store.PathStatus;
import io.gantry.store.RootedFiles;
import io.gantry.store.Snapshots;
import io.gantry.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Does what {@link Operation.FileChange} says. Thread-safe. */
final class FileWork {
  private static final Owner ROOT = new Owner(0, 0);

  private final Store store;
  private final StepRunner runner;

  FileWork(Store store, StepRunner runner) {
    this.store = store;
    this.runner = runner;
  }

  /** The chain with one more layer, if anything changed. */
  LayerChain run(Operation.FileChange change, List<Solved> inputs, Lease lease) {
    LayerChain base = inputs.getFirst().chain();
    try (WorkRoot work = WorkRoot.over(store.snapshots(), base)) {
      try (Fd root = Snapshots.mountWritable(work.files())) {
        Target target = new Target(root, new FileTree(root), runner);
        for (FileAction action : change.actions()) {
          apply(action, inputs, target);
        }
      }
      return store.buildLayers().frozen(lease, base, work.id());
    }
  }

  private void apply(FileAction action, List<Solved> inputs, Target target) {
    switch (action) {
      case FileAction.MakeFolder make ->
          target.write(
              make.owner(),
              Optional.empty(),
              out -> target.missing(make.target(), true).forEach(out::folder));
      case FileAction.WriteFile file ->
          target.write(
              file.rules().owner(),
              file.rules().mode(),
              out -> {
                String name = target.file(file.target(), file.name());
                target.missing(name, false).forEach(out::folder);
                out.file(name, file.content());
              });
      case FileAction.Copy copy -> {
        try (SourceTree source = inputs.get(copy.input()).tree(store.buildLayers())) {
          copy(copy, source, target);
        }
      }
    }
  }

  private static void copy(FileAction.Copy copy, SourceTree tree, Target target) {
    CopyRules rules = copy.rules();
    Optional<String> owner =
        rules.owner().isEmpty() && rules.rootOwned() ? Optional.of("0:0") : rules.owner();
    List<SourceMatch> matches = SourceMatch.find(tree, copy);
    boolean several = matches.size() > 1 && !copy.target().endsWith("/");
    if (several) {
      copy(
          new FileAction.Copy(copy.input(), copy.sources(), copy.target() + "/", rules),
          tree,
          target);
      return;
    }
    for (SourceMatch match : matches) {
      if (rules.unpack() && ArchiveFile.is(tree, match)) {
        target.unpack(tree, match, copy.target(), owner);
      } else {
        target.write(owner, rules.mode(), out -> copy(copy, match, tree, target, out));
      }
    }
  }

  private static void copy(
      FileAction.Copy copy, SourceMatch match, SourceTree tree, Target target, CopyStream out) {
    String kept = copy.rules().parents() ? match.kept() : "";
    if (match.status().isDirectory()) {
      String folder = SlashPath.rooted(copy.target() + "/" + kept);
      Predicate<String> left = Exclusion.of(copy.rules(), match);
      boolean fresh = target.status(folder).isEmpty();
      boolean named = !copy.target().endsWith("/") || !kept.isEmpty();
      target.missing(folder, fresh && !named).forEach(out::folder);
      out.tree(tree, match, folder, fresh && named, left);
      return;
    }
    String name =
        kept.isEmpty()
            ? target.file(copy.target(), SlashPath.baseName(match.path()))
            : SlashPath.rooted(copy.target() + "/" + kept);
    target.missing(name, false).forEach(out::folder);
    out.single(tree, match, name);
  }

  /** The file system that is changed. */
  private record Target(Fd root, FileTree tree, StepRunner runner) {
    Optional<FileStatus> status(String path) {
      return tree.status(path);
    }

    /** The name of a file that is put there, which may be a folder, or a link to the file. */
    String file(String path, String name) {
      String clean = SlashPath.rooted(path);
      boolean folder =
          path.endsWith("/") || status(clean).map(FileStatus::isDirectory).orElse(false);
      return folder ? SlashPath.rooted(clean + "/" + name) : followed(clean);
    }

    /** Where a link leads that stands at the path; otherwise the path. */
    private String followed(String clean) {
      try {
        PathStatus there = new RootedFiles(root, path -> false).stat(CopyPath.of("/" + clean));
        return there.target().isEmpty() ? clean : SlashPath.rooted(there.target());
      } catch (GantryException e) {
        if (e.kind() == GantryException.Kind.NOT_FOUND) {
          return clean;
        }
        throw e;
      }
    }

    /** The folders that are missing above a path, topmost first. */
    List<String> missing(String path, boolean itself) {
      List<String> folders = new ArrayList<>();
      String clean = SlashPath.rooted(path);
      int end = itself ? clean.length() : clean.lastIndexOf('/');
      while (end > 0 && status(clean.substring(0, end)).isEmpty()) {
        folders.addFirst(clean.substring(0, end));
        end = clean.lastIndexOf('/', end - 1);
      }
      if (end > 0 && !status(clean.substring(0, end)).orElseThrow().isDirectory()) {
        throw GantryException.invalid(
            "cannot make a file below /" + clean.substring(0, end) + ": it is not a directory");
      }
      return folders;
    }

    void write(Optional<String> owner, Optional<String> mode, Consumer<CopyStream> content) {
      Optional<Owner> who = owner.map(this::owner);
      Optional<ModeChange> change = mode.map(ModeChange::parse);
      ExtractOptions how = ExtractOptions.AS_ARCHIVED.withKindsKept(true);
      ArchivePipe.run(
          out -> CopyStream.write(out, who, change, content),
          in -> new RootedFiles(root, path -> false).write(CopyPath.of("/"), in, how));
    }

    void unpack(SourceTree from, SourceMatch match, String folder, Optional<String> owner) {
      write(owner, Optional.empty(), out -> missing(folder, true).forEach(out::folder));
      ExtractOptions how =
          ExtractOptions.AS_ARCHIVED
              .withKindsKept(true)
              .withOwner(owner.filter(text -> !text.equals("0:0")).map(this::owner));
      ArchiveFile.read(
          from,
          match,
          in ->
              new RootedFiles(root, path -> false)
                  .write(CopyPath.of("/" + SlashPath.rooted(folder)), in, how));
    }

    private Owner owner(String text) {
      return text.equals("0:0") ? ROOT : runner.owner(root, text);
    }
  }
}
