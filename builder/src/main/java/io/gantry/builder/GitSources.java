package io.gantry.builder;

import io.gantry.builder.dockerfile.GitAddress;
import io.gantry.builder.solve.Operation;

/** From addresses of Git repositories to what fetches them. Pure. */
final class GitSources {
  private GitSources() {}

  /** With all of its files, wherever the folder is that is wanted. */
  static Operation.GitSource whole(GitAddress address) {
    return operation(address, "");
  }

  /** With the folder that is wanted as the root. */
  static Operation.GitSource folder(GitAddress address) {
    return operation(address, address.folder());
  }

  private static Operation.GitSource operation(GitAddress address, String folder) {
    return new Operation.GitSource(
        address.remote(),
        address.ref(),
        address.checksum(),
        address.keepGitDir().orElse(false),
        address.submodules(),
        ContainerPaths.absolute("/", folder).substring(1));
  }
}
