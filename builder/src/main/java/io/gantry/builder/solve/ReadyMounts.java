package io.gantry.builder.solve;

import io.gantry.builder.pattern.SlashPath;
import io.gantry.linux.At;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileStatus;
import io.gantry.linux.Open;
import io.gantry.oci.GantryException;
import io.gantry.store.ImagePlace;
import io.gantry.store.LayerChain;
import io.gantry.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gets the mounts of one process ready, and holds what they need until it is closed. */
final class ReadyMounts implements AutoCloseable {
  private final Store store;
  private final CacheFolders caches;
  private final Path folder;
  private final List<CacheFolders.Use> uses = new ArrayList<>();
  private final List<StepRunner.Mount> ready = new ArrayList<>();
  private final List<AgentSocket> agents = new ArrayList<>();
  private final List<String> variables = new ArrayList<>();

  /**
   * @param folder for files that go with the build
   */
  ReadyMounts(Store store, CacheFolders caches, Path folder) {
    this.store = store;
    this.caches = caches;
    this.folder = folder;
  }

  void prepare(List<ExecMount> mounts, List<Solved> inputs, Contexts contexts)
      throws InterruptedException {
    for (ExecMount mount : mounts) {
      switch (mount) {
        case ExecMount.Input input -> ready.add(input(input, inputs.get(input.input())));
        case ExecMount.Cache cache -> {
          Optional<CacheFolders.Seed> seed =
              cache.seed().map(files -> seed(files, inputs.get(files.input())));
          CacheFolders.Use use = caches.use(cache, seed);
          uses.add(use);
          ready.add(new StepRunner.Mount.Bind(use.folder(), cache.target(), cache.readOnly()));
        }
        case ExecMount.Memory memory ->
            ready.add(new StepRunner.Mount.Memory(memory.target(), memory.bytes()));
        case ExecMount.Text text ->
            bindFile(text.content().getBytes(StandardCharsets.UTF_8), text.target(), 0555, 0, 0);
        case ExecMount.Secret secret ->
            secret(secret, Optional.ofNullable(contexts.secrets().get(secret.id())));
        case ExecMount.Agent agent ->
            agent(agent, Optional.ofNullable(contexts.agents().get(agent.id())));
      }
    }
  }

  List<StepRunner.Mount> ready() {
    return ready;
  }

  /** With the secrets that are variables, and where the agent is. */
  List<String> environment(List<String> own) {
    List<String> all = new ArrayList<>(own);
    all.addAll(variables);
    return all;
  }

  @Override
  public void close() {
    agents.forEach(AgentSocket::close);
    uses.forEach(CacheFolders.Use::close);
  }

  private CacheFolders.Seed seed(ExecMount.Input files, Solved from) {
    String source = SlashPath.rooted(files.source());
    String identity;
    try (SourceTree tree = from.tree(store.buildLayers())) {
      if (tree.status(source).filter(FileStatus::isDirectory).isEmpty()) {
        throw GantryException.invalid("cache mount from \"/" + source + "\": it is no directory");
      }
      identity =
          from instanceof Solved.Files layers
              ? layers.chain().id() + "/" + source
              : TreeHash.of(tree, source).toString();
    }
    return new CacheFolders.Seed(identity, parent -> copied(from, source, parent));
  }

  private StepRunner.Mount input(ExecMount.Input mount, Solved from) {
    String source = SlashPath.rooted(mount.source());
    if (!mount.readOnly()) {
      return new StepRunner.Mount.Bind(
          copied(from, source, fresh("mount-")), mount.target(), false);
    }
    return switch (from) {
      case Solved.Files(LayerChain chain) -> layers(chain, source, mount.target());
      case Solved.Folder(ContextFiles files) ->
          new StepRunner.Mount.Bind(real(files, source), mount.target(), true);
    };
  }

  private StepRunner.Mount layers(LayerChain chain, String source, String target) {
    ImagePlace place = store.buildLayers().place(chain, source);
    return place
        .file()
        .<StepRunner.Mount>map(file -> new StepRunner.Mount.Bind(file, target, true))
        .orElseGet(() -> new StepRunner.Mount.Layers(place.folders(), target));
  }

  /** The path on the host; links in it were followed within the folder. */
  private static Path real(ContextFiles files, String source) {
    try (FileTree tree = ContextFolder.of(files.path()).tree();
        Fd found = tree.open(source, Open.PATH)) {
      return Path.of(FileCalls.readlinkat(Fd.CWD, found.path()));
    } catch (io.gantry.linux.LinuxException e) {
      throw new GantryException(
          GantryException.Kind.INVALID, "mount \"/" + source + "\": not found", e);
    }
  }

  /** What is written to it is dropped with the build: the process gets a copy. */
  private Path copied(Solved from, String source, Path copy) {
    try (SourceTree tree = from.tree(store.buildLayers())) {
      FileStatus status =
          tree.status(source)
              .orElseThrow(() -> GantryException.invalid("mount \"/" + source + "\": not found"));
      return HostCopy.of(tree, new SourceMatch(source, "", status), copy);
    }
  }

  private void agent(ExecMount.Agent mount, Optional<AgentSource> found) {
    if (found.isEmpty()) {
      if (mount.required()) {
        throw GantryException.invalid(
            "ssh agent " + mount.id() + ": the client forwards none. Hint: --ssh " + mount.id());
      }
      return;
    }
    AgentSocket socket =
        new AgentSocket(fresh("agent-"), found.get(), mount.mode(), mount.uid(), mount.gid());
    agents.add(socket);
    ready.add(new StepRunner.Mount.Bind(socket.path(), mount.target(), false));
    variables.add("SSH_AUTH_SOCK=" + mount.target());
  }

  private void secret(ExecMount.Secret mount, Optional<byte[]> found) {
    if (found.isEmpty()) {
      if (mount.required()) {
        throw GantryException.invalid(
            "secret " + mount.id() + ": not found. Hint: --secret id=" + mount.id() + ",src=FILE");
      }
      return;
    }
    mount
        .variable()
        .ifPresent(
            name -> variables.add(name + "=" + new String(found.get(), StandardCharsets.UTF_8)));
    if (!mount.target().isEmpty()) {
      bindFile(found.get(), mount.target(), mount.mode(), mount.uid(), mount.gid());
    }
  }

  private void bindFile(byte[] content, String target, int mode, int uid, int gid) {
    Path file = fresh("file-").resolve("file");
    try {
      Files.write(file, content);
      FileCalls.fchownat(Fd.CWD, file.toString(), uid, gid, At.SYMLINK_NOFOLLOW);
      FileCalls.fchmodat(Fd.CWD, file.toString(), mode);
    } catch (IOException e) {
      throw GantryException.internal("write a file to mount: " + e.getMessage(), e);
    }
    ready.add(new StepRunner.Mount.Bind(file, target, true));
  }

  private Path fresh(String prefix) {
    try {
      return Files.createTempDirectory(folder, prefix);
    } catch (IOException e) {
      throw GantryException.internal("make a folder in " + folder + ": " + e, e);
    }
  }
}
