package io.gantry.runtime;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * One operation of a {@link LaunchPlan}, as {@code gantry-init} executes it; {@code
 * init/PROTOCOL.md} says what each does. A {@link Path} is a path on the host; a path inside the
 * container is text, and is resolved below the root folder so that no link leads out. Flags are the
 * kernel's own numbers.
 */
public sealed interface Step {

  /** This step, whose failure is ignored. */
  default Step optionally() {
    return new Optionally(this);
  }

  /** A step whose failure is ignored. */
  record Optionally(Step step) implements Step {
    /** Refuses to wrap twice. */
    public Optionally {
      if (step instanceof Optionally) {
        throw new IllegalArgumentException("already optional: " + step);
      }
    }
  }

  /**
   * The first process, with the namespaces of these CLONE_NEW* flags; {@code cgroup} is a cgroup-v2
   * folder to start in, or empty. Steps before this one are executed by the shim itself.
   */
  record Clone(long flags, String cgroup) implements Step {}

  /** One write to an existing file; in cgroup files "0" means the writing process. */
  record WriteFile(Path path, String data) implements Step {}

  /**
   * Enters namespaces of a process, whose start time (field 22 of its stat; 0: not checked) must
   * agree. The pid namespace must be joined before {@link Clone}, the others after it.
   */
  record Join(int pid, long startTime, long flags) implements Step {}

  /** Enters the namespace of a file, of one CLONE_NEW* type. */
  record SetNamespace(Path path, long type) implements Step {}

  /** Leaves namespaces for new ones. */
  record Unshare(long flags) implements Step {}

  /** Sets the mount propagation of "/", for example MS_REC | MS_SLAVE. */
  record Propagation(long flags) implements Step {}

  /**
   * An overlay as the root folder, mounted on {@code target}. Options are {@code key=value} or a
   * flag: {@code lowerdir+=} once for each lower folder, top first, {@code upperdir=}, {@code
   * workdir=}.
   */
  record Overlay(Path target, List<String> options) implements Step {
    /** Of a file system of this kind. */
    public static final String TYPE = "overlay";

    /** The option before the path of each lower folder. */
    public static final String LOWER = "lowerdir+=";

    /** Copies the options. */
    public Overlay {
      options = List.copyOf(options);
    }
  }

  /** A folder bound onto itself as the root folder, with an MS_* propagation or 0. */
  record Root(Path path, long propagation) implements Step {}

  /** A new file system at a path in the container, with MOUNT_ATTR_* attributes. */
  record Mount(String type, String target, long attributes, List<String> options) implements Step {
    /** Copies the options. */
    public Mount {
      options = List.copyOf(options);
    }
  }

  /**
   * A host file or folder bound into the container. {@code set} and {@code clear} are MOUNT_ATTR_*
   * attributes, {@code propagation} an MS_* value or 0, with MS_REC for submounts, too.
   */
  record Bind(Path source, String target, long flags, long set, long clear, long propagation)
      implements Step {
    /** Submounts come along. */
    public static final long RECURSIVE = 1;

    /** Attributes hold for submounts too. */
    public static final long ATTRIBUTES_RECURSIVE = 2;

    /** The source must be a folder. */
    public static final long FOLDER = 4;

    /** The source must not be a folder. */
    public static final long NOT_FOLDER = 8;

    /** No link may stand in the source's path: what is there belongs to containers. */
    public static final long NO_LINKS = 16;

    /** The source is the next of those that {@link Keep} has copied. */
    public static final long KEPT = 32;

    /** Gantry's own mount option that asks for {@link #NO_LINKS}. */
    public static final String NO_LINKS_OPTION = "x-gantry.nolinks";
  }

  /**
   * A host file or folder copied while its mount still is a peer of the host's, for a later {@link
   * Bind} with its flags: what is mounted on one appears on the other.
   */
  record Keep(Path source, long flags) implements Step {}

  /** A folder of another mount namespace, given by its file, bound into the container. */
  record Borrow(Path namespace, String source, String target) implements Step {
    /** Gantry's own mount option: a bind whose source is a path in the namespace of this file. */
    public static final String NAMESPACE_OPTION = "x-gantry.namespace=";
  }

  /** A folder in the container, with parents; an existing one is left alone. */
  record MakeFolder(String path, int mode, long uid, long gid) implements Step {}

  /** A device node, pipe or socket in the container; {@code mode} carries the S_IF* type. */
  record MakeNode(String path, int mode, long device, long uid, long gid) implements Step {}

  /** A symbolic link in the container; an existing entry is left alone. */
  record MakeLink(String path, String target) implements Step {}

  /** Hides a path of the container: a file behind the null device, a folder behind nothing. */
  record Mask(String path) implements Step {}

  /** Makes a path of the container read-only, with what is mounted below. */
  record ReadOnly(String path) implements Step {}

  /** Makes the root mount itself read-only. */
  record RootReadOnly() implements Step {}

  /** Makes the root folder the root, and lets go of the host's. */
  record Pivot() implements Step {}

  /** A kernel parameter; the key has slashes, as below /proc/sys. */
  record Sysctl(String key, String value) implements Step {}

  /** The host name. */
  record HostName(String name) implements Step {}

  /** The NIS domain name. */
  record DomainName(String name) implements Step {}

  /** A resource limit: RLIMIT_* number, soft and hard value (-1: unlimited). */
  record ResourceLimit(int resource, long soft, long hard) implements Step {}

  /** The badness that the kernel's out-of-memory killer adds. */
  record OomScoreAdj(int value) implements Step {}

  /** No later exec gains privileges. */
  record NoNewPrivileges() implements Step {}

  /** Capability sets as bit masks; the bounding set now, the others by {@link Credentials}. */
  record Capabilities(long bounding, long effective, long permitted, long inheritable, long ambient)
      implements Step {}

  /** User, group, further groups and umask ({@link #INHERIT_UMASK}: as it stands). */
  record Credentials(long uid, long gid, long umask, List<Long> groups) implements Step {
    /** Leaves the umask at 0022. */
    public static final long INHERIT_UMASK = 0xffff_ffffL;

    /** Copies the groups. */
    public Credentials {
      groups = List.copyOf(groups);
    }
  }

  /** A seccomp filter: SECCOMP_FILTER_FLAG_* and an array of struct sock_filter, host order. */
  record Seccomp(long flags, ByteBuffer filter) implements Step {
    /** Keeps a read-only view. */
    public Seccomp {
      filter = filter.asReadOnlyBuffer();
    }
  }

  /** The working directory, checked to be inside the root; after {@link Pivot}. */
  record WorkingDirectory(String path) implements Step {}

  /**
   * A terminal of the container's devpts as standard input, output and error; {@code console} binds
   * it over /dev/console (for a container, not for an exec).
   */
  record Terminal(int rows, int columns, boolean console) implements Step {}

  /** A session keyring of its own. */
  record Keyring(String name) implements Step {}

  /** Reports and blocks until the shim is told to start. */
  record Wait() implements Step {}

  /**
   * A hook of the container's namespaces: a program of the host before {@link Pivot}, of the
   * container after it.
   *
   * @param timeout seconds; 0 is none
   * @param stateBefore of the state, what stands before the process's number
   * @param stateAfter and what stands behind it
   */
  record Hook(
      int timeout,
      String stateBefore,
      String stateAfter,
      String path,
      List<String> arguments,
      List<String> environment)
      implements Step {
    /** Copies the lists. */
    public Hook {
      arguments = List.copyOf(arguments);
      environment = List.copyOf(environment);
    }
  }

  /** A small init as process 1: forwards signals, reaps, ends with the program's code. */
  record Init() implements Step {}

  /** The program; a name without a slash is searched in PATH of the environment. Always last. */
  record Exec(List<String> arguments, List<String> environment) implements Step {
    /** Copies the lists. */
    public Exec {
      arguments = List.copyOf(arguments);
      environment = List.copyOf(environment);
      if (arguments.isEmpty()) {
        throw new IllegalArgumentException("no program to execute");
      }
    }
  }
}
