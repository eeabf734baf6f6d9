package io.gantry.oci;

import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of an image: OCI image-spec "config", with what Docker adds to it. Fields that
 * neither knows are kept in {@code unmapped} and written back.
 */
@Json
public record ImageConfig(
    @Nullable Instant created,
    @Nullable String author,
    String architecture,
    String os,
    @Nullable String variant,
    @Json.Property("os.version") @Nullable String osVersion,
    @Json.Property("os.features") @Nullable List<String> osFeatures,
    Config config,
    RootFs rootfs,
    List<History> history,
    @Json.Unmapped Map<String, @Nullable Object> unmapped) {
  public ImageConfig {
    architecture = Absent.text(architecture);
    os = Absent.text(os);
    config = config == null ? Config.EMPTY : config;
    rootfs = rootfs == null ? new RootFs("layers", List.of()) : rootfs;
    history = Absent.list(history);
    unmapped = Absent.map(unmapped);
  }

  /** An image of this platform with these layers, lowest first, and nothing else said. */
  public static ImageConfig of(Platform platform, List<Digest> diffIds) {
    return new ImageConfig(
        null,
        null,
        platform.architecture(),
        platform.os(),
        platform.variant().isEmpty() ? null : platform.variant(),
        null,
        null,
        Config.EMPTY,
        new RootFs("layers", diffIds),
        List.of(),
        Map.of());
  }

  public Platform platform() {
    return new Platform(os, architecture, Absent.text(variant), osVersion, Absent.list(osFeatures));
  }

  public ImageConfig withConfig(Config newConfig) {
    return new ImageConfig(
        created,
        author,
        architecture,
        os,
        variant,
        osVersion,
        osFeatures,
        newConfig,
        rootfs,
        history,
        unmapped);
  }

  public ImageConfig withCreated(Instant newCreated) {
    return new ImageConfig(
        newCreated,
        author,
        architecture,
        os,
        variant,
        osVersion,
        osFeatures,
        config,
        rootfs,
        history,
        unmapped);
  }

  public ImageConfig withAuthor(String newAuthor) {
    return new ImageConfig(
        created,
        newAuthor,
        architecture,
        os,
        variant,
        osVersion,
        osFeatures,
        config,
        rootfs,
        history,
        unmapped);
  }

  public ImageConfig withRootfs(RootFs newRootfs) {
    return new ImageConfig(
        created,
        author,
        architecture,
        os,
        variant,
        osVersion,
        osFeatures,
        config,
        newRootfs,
        history,
        unmapped);
  }

  public ImageConfig withHistory(List<History> newHistory) {
    return new ImageConfig(
        created,
        author,
        architecture,
        os,
        variant,
        osVersion,
        osFeatures,
        config,
        rootfs,
        newHistory,
        unmapped);
  }

  public ImageConfig withUnmapped(Map<String, @Nullable Object> newUnmapped) {
    return new ImageConfig(
        created,
        author,
        architecture,
        os,
        variant,
        osVersion,
        osFeatures,
        config,
        rootfs,
        history,
        newUnmapped);
  }

  /**
   * How a container of the image runs. {@code entrypoint} and {@code cmd} are null when the image
   * says nothing, which differs from an empty list.
   *
   * @param exposedPorts {@code 80/tcp} to an empty object
   * @param volumes path to an empty object
   * @param stopTimeout seconds
   */
  @Json
  public record Config(
      @Json.Property("User") String user,
      @Json.Property("ExposedPorts") Map<String, @Nullable Object> exposedPorts,
      @Json.Property("Env") List<String> env,
      @Json.Property("Entrypoint") @Nullable List<String> entrypoint,
      @Json.Property("Cmd") @Nullable List<String> cmd,
      @Json.Property("Volumes") Map<String, @Nullable Object> volumes,
      @Json.Property("WorkingDir") String workingDir,
      @Json.Property("Labels") Map<String, String> labels,
      @Json.Property("StopSignal") @Nullable String stopSignal,
      @Json.Property("StopTimeout") @Nullable Integer stopTimeout,
      @Json.Property("Healthcheck") @Nullable Healthcheck healthcheck,
      @Json.Property("OnBuild") List<String> onBuild,
      @Json.Property("Shell") @Nullable List<String> shell,
      @Json.Property("ArgsEscaped") @Nullable Boolean argsEscaped,
      @Json.Unmapped Map<String, @Nullable Object> unmapped) {
    /** Says nothing. */
    public static final Config EMPTY =
        new Config(
            "", Map.of(), List.of(), null, null, Map.of(), "", Map.of(), null, null, null,
            List.of(), null, null, Map.of());

    public Config {
      user = Absent.text(user);
      exposedPorts = Absent.map(exposedPorts);
      env = Absent.list(env);
      volumes = Absent.map(volumes);
      workingDir = Absent.text(workingDir);
      labels = Absent.map(labels);
      onBuild = Absent.list(onBuild);
      unmapped = Absent.map(unmapped);
    }

    public Config withUser(String newUser) {
      return new Config(
          newUser,
          exposedPorts,
          env,
          entrypoint,
          cmd,
          volumes,
          workingDir,
          labels,
          stopSignal,
          stopTimeout,
          healthcheck,
          onBuild,
          shell,
          argsEscaped,
          unmapped);
    }

    public Config withExposedPorts(Map<String, @Nullable Object> newExposedPorts) {
      return new Config(
          user,
          newExposedPorts,
          env,
          entrypoint,
          cmd,
          volumes,
          workingDir,
          labels,
          stopSignal,
          stopTimeout,
          healthcheck,
          onBuild,
          shell,
          argsEscaped,
          unmapped);
    }

    public Config withEnv(List<String> newEnv) {
      return new Config(
          user,
          exposedPorts,
          newEnv,
          entrypoint,
          cmd,
          volumes,
          workingDir,
          labels,
          stopSignal,
          stopTimeout,
          healthcheck,
          onBuild,
          shell,
          argsEscaped,
          unmapped);
    }

    public Config withCommand(@Nullable List<String> newEntrypoint, @Nullable List<String> newCmd) {
      return new Config(
          user,
          exposedPorts,
          env,
          newEntrypoint,
          newCmd,
          volumes,
          workingDir,
          labels,
          stopSignal,
          stopTimeout,
          healthcheck,
          onBuild,
          shell,
          argsEscaped,
          unmapped);
    }

    public Config withWorkingDir(String newWorkingDir) {
      return new Config(
          user,
          exposedPorts,
          env,
          entrypoint,
          cmd,
          volumes,
          newWorkingDir,
          labels,
          stopSignal,
          stopTimeout,
          healthcheck,
          onBuild,
          shell,
          argsEscaped,
          unmapped);
    }

    public Config withLabels(Map<String, String> newLabels) {
      return new Config(
          user,
          exposedPorts,
          env,
          entrypoint,
          cmd,
          volumes,
          workingDir,
          newLabels,
          stopSignal,
          stopTimeout,
          healthcheck,
          onBuild,
          shell,
          argsEscaped,
          unmapped);
    }
  }

  /**
   * How to ask whether the container is well. Durations are nanoseconds; 0 inherits the default.
   *
   * @param test {@code ["NONE"]}, {@code ["CMD", ...]} or {@code ["CMD-SHELL", command]}
   */
  @Json
  public record Healthcheck(
      @Json.Property("Test") List<String> test,
      @Json.Property("Interval") @Nullable Long interval,
      @Json.Property("Timeout") @Nullable Long timeout,
      @Json.Property("StartPeriod") @Nullable Long startPeriod,
      @Json.Property("StartInterval") @Nullable Long startInterval,
      @Json.Property("Retries") @Nullable Integer retries) {
    public Healthcheck {
      test = Absent.list(test);
    }
  }

  /** The layers by the digests of their uncompressed tars, lowest first. */
  @Json
  public record RootFs(String type, @Json.Property("diff_ids") List<Digest> diffIds) {
    public RootFs {
      type = Absent.text(type);
      diffIds = Absent.list(diffIds);
    }
  }

  /** One step of how the image came to be; steps with {@code emptyLayer} have no layer. */
  @Json
  public record History(
      @Nullable Instant created,
      @Json.Property("created_by") @Nullable String createdBy,
      @Nullable String author,
      @Nullable String comment,
      @Json.Property("empty_layer") @Nullable Boolean emptyLayer) {
    /** True when the step changed no file. */
    public boolean isEmptyLayer() {
      return Boolean.TRUE.equals(emptyLayer);
    }
  }
}
