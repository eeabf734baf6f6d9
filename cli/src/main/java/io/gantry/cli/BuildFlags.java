package io.gantry.cli;

import java.util.ArrayList;
import java.util.List;

/** The flags of {@code gantry build}. */
final class BuildFlags {
  /** What a debug shell runs where nobody names a command. */
  static final String SHELL = "/bin/sh";

  private static final List<Flag> DOCKERFILE =
      List.of(
          Flag.value("add-host", "list", "Add a custom host-to-IP mapping (format: \"host:ip\")"),
          Flag.value(
              "allow",
              "list",
              "Allow what builds may not (network.host, security.insecure, device[=NAME])"),
          Flag.value("annotation", "list", "Add annotation to the image ([index:]key=value)"),
          Flag.value("attest", "list", "Attestations (type=sbom, type=provenance,mode=max)"),
          Flag.value("build-arg", "list", "Set build-time variables"),
          Flag.value(
              "build-context",
              "list",
              "Additional build contexts (name=path, name=docker-image://ref, ...)"),
          Flag.value(
              "cache-from", "list", "Caches to use (image, type=registry,ref=, type=local,src=)"),
          Flag.value(
              "cache-to", "list", "Where the cache goes (type=inline|registry|local,mode=max)"),
          Flag.value(
              "call", "string", "Set method for evaluating build (build, check, outline, targets)"),
          Flag.value("cgroup-parent", "string", "Parent cgroup of the \"RUN\" instructions"),
          Flag.toggle("check", "Check the Dockerfile, and build nothing (--call=check)"),
          Flag.value(
              'f', "file", "string", "Name of the Dockerfile (default: \"PATH/Dockerfile\")"),
          Flag.value("iidfile", "string", "Write the image ID to a file"),
          Flag.optional(
              "invoke-on-error", "command", SHELL, "Run a shell where a RUN failed, in its files"),
          Flag.value("label", "list", "Set metadata for an image"),
          Flag.value('m', "memory", "bytes", "Memory limit of the build's processes"),
          Flag.value("metadata-file", "string", "Write what was built to a file, as JSON"),
          Flag.value("network", "string", "Set the networking mode for the \"RUN\" instructions"),
          Flag.toggle("no-cache", "Do not use cache when building the image"),
          Flag.value("no-cache-filter", "list", "Do not cache specified stages"),
          Flag.value(
              'o', "output", "list", "Output destination (format: \"type=local,dest=path\")"),
          Flag.value("platform", "string", "Set target platforms for build, with commas between"),
          Flag.value(
              "progress", "string", "Type of progress output (auto, plain, tty, rawjson, quiet)"),
          Flag.value("provenance", "string", "Tell how the image was built (true, min, max)"),
          Flag.toggle("pull", "Always attempt to pull all referenced images"),
          Flag.toggle("push", "Push the image by its names (as --output type=registry)"),
          Flag.toggle('q', "quiet", "Suppress the build output and print image ID on success"),
          Flag.value("sbom", "string", "Tell what packages are in the image (true, false)"),
          Flag.value("secret", "list", "Secret to expose to the build (id=mysecret,src=/path)"),
          Flag.value("shm-size", "bytes", "Shared memory size for the build's processes"),
          Flag.toggle("squash", "Make one layer of those that the build adds"),
          Flag.value("ssh", "list", "SSH agent or keys to expose (default|id[=socket|key[,key]])"),
          Flag.value('t', "tag", "list", "Name and optionally a tag (format: \"name:tag\")"),
          Flag.value("target", "string", "Set the target build stage to build"),
          Flag.value("ulimit", "list", "Limits of the build's processes (name=soft[:hard])"));

  private BuildFlags() {}

  static List<Flag> all() {
    List<Flag> flags = new ArrayList<>(DOCKERFILE);
    flags.addAll(JavaFlags.BOTH);
    flags.addAll(JavaFlags.BUILD);
    return flags;
  }
}
