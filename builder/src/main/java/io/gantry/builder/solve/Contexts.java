package io.gantry.builder.solve;

import java.util.Map;
import java.util.Optional;

/**
 * What came with a build: files by name, which do not change while it runs, secrets by id, and SSH
 * agents by id that the client forwards. The name of the main folder is empty.
 *
 * @param shell who wants to look when a process fails
 */
public record Contexts(
    Map<String, ContextFiles> folders,
    Map<String, byte[]> secrets,
    Map<String, AgentSource> agents,
    Optional<DebugShell> shell) {
  public Contexts {
    folders = Map.copyOf(folders);
    secrets = Map.copyOf(secrets);
    agents = Map.copyOf(agents);
  }

  /** Of a client that answers no questions. */
  public Contexts(Map<String, ContextFiles> folders, Map<String, byte[]> secrets) {
    this(folders, secrets, Map.of(), Optional.empty());
  }

  Optional<ContextFiles> folder(String name) {
    return Optional.ofNullable(folders.get(name));
  }

  /** What servers of repositories are shown. */
  GitFetch.Access access() {
    return new GitFetch.Access(secrets, Optional.ofNullable(agents.get("default")));
  }
}
