package io.gantry.builder;

import io.gantry.builder.dockerfile.GitAddress;
import io.gantry.builder.solve.Operation;

/** From addresses of Git repositories to what fetches them. Pure. */
final class GitSources {
  private GitSources() {}

  static Operation.GitSource operation(GitAddress address) {
    return new Operation.GitSource(
        address.remote(),
        address.ref(),
        address.checksum(),
        address.keepGitDir().orElse(false),
        address.submodules());
  }
}
