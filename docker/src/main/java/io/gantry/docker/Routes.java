package io.gantry.docker;

import io.gantry.engine.Containers;
import io.gantry.engine.Engine;
import io.gantry.engine.Execs;
import io.gantry.engine.Images;
import io.gantry.engine.Networks;
import io.gantry.engine.RemoteImages;
import io.gantry.engine.Signatures;
import io.gantry.engine.Transfers;
import io.gantry.engine.VolumeCopies;
import io.gantry.engine.VolumeSnapshots;
import io.gantry.engine.Volumes;
import java.util.List;

/** Which endpoint answers which request. Paths are without their version. */
final class Routes {
  /** What Docker has and we do not: it is told by name instead of "page not found". */
  private static final String[] NOT_YET = {
    "POST /build/cancel",
    "POST /session",
    "POST /grpc",
    "GET /containers/{id}/attach/ws",
    "GET /containers/{id}/checkpoints",
    "POST /containers/{id}/checkpoints",
    "PUT /volumes/{name}",
    "GET /plugins/privileges",
    "POST /plugins/pull",
    "POST /plugins/create",
    "POST /plugins/{name*}/enable",
    "POST /plugins/{name*}/disable",
    "POST /plugins/{name*}/upgrade",
    "POST /plugins/{name*}/push",
    "POST /plugins/{name*}/set",
    "DELETE /plugins/{name*}",
    "GET /nodes",
    "GET /nodes/{id}",
    "POST /nodes/{id}/update",
    "DELETE /nodes/{id}",
    "GET /swarm",
    "GET /swarm/unlockkey",
    "POST /swarm/init",
    "POST /swarm/join",
    "POST /swarm/leave",
    "POST /swarm/update",
    "POST /swarm/unlock",
    "GET /services",
    "POST /services/create",
    "GET /services/{id}",
    "GET /services/{id}/logs",
    "POST /services/{id}/update",
    "DELETE /services/{id}",
    "GET /tasks",
    "GET /tasks/{id}",
    "GET /tasks/{id}/logs",
    "GET /secrets",
    "GET /secrets/{id}",
    "POST /secrets/create",
    "POST /secrets/{id}/update",
    "DELETE /secrets/{id}",
    "GET /configs",
    "GET /configs/{id}",
    "POST /configs/create",
    "POST /configs/{id}/update",
    "DELETE /configs/{id}"
  };

  private Routes() {}

  static Router of(Engine engine, ApiSettings settings) {
    Router router = new Router();
    notYet(router);
    containers(router, engine);
    snapshots(router, engine.containers());
    execs(router, engine.execs());
    images(router, engine.images(), engine.transfers());
    registries(router, engine);
    signatures(router, engine.signatures());
    system(router, engine, settings);
    networks(router, engine.networks());
    BuildStreams streams = new BuildStreams();
    router
        .add("POST", "/build", new ImageBuild(engine.builds(), streams))
        .add("POST", "/gantry/v1/builds/{build}/{name}", new BuildStreamOpen(streams))
        .add("POST", "/gantry/v1/builds/{build}/{name}/resize", new BuildStreamResize(streams))
        .add("POST", "/build/prune", new BuildPrune(engine.builds()));
    empty(router);
    volumes(router, engine.volumes());
    copies(router, engine.volumeCopies());
    moments(router, engine.volumeSnapshots());
    return router;
  }

  static void notYet(Router router) {
    for (String route : NOT_YET) {
      String[] parts = route.split(" ", 2);
      router.add(parts[0], parts[1], new NotYet(parts[0], parts[1].replace("*}", "}")));
    }
  }

  private static void containers(Router router, Engine engine) {
    Containers all = engine.containers();
    router
        .add("POST", "/containers/create", new ContainerCreate(all))
        .add("POST", "/containers/prune", new ContainerPrune(all))
        .add("GET", "/containers/json", new ContainerList(all))
        .add("GET", "/containers/{id}/json", new ContainerInspect(engine))
        .add("GET", "/containers/{id}/top", new ContainerTop(all))
        .add("GET", "/containers/{id}/logs", new ContainerLogs(all))
        .add("GET", "/containers/{id}/changes", new ContainerChanges(all))
        .add("HEAD", "/containers/{id}/archive", new ArchiveStat(all))
        .add("GET", "/containers/{id}/archive", new ArchiveGet(all))
        .add("PUT", "/containers/{id}/archive", new ArchivePut(all))
        .add("GET", "/containers/{id}/export", new ContainerExport(all))
        .add("POST", "/commit", new ContainerCommit(all))
        .add("GET", "/containers/{id}/stats", new ContainerStats(all))
        .add("POST", "/containers/{id}/resize", new ContainerResize(all))
        .add("POST", "/containers/{id}/start", new ContainerStart(all))
        .add("POST", "/containers/{id}/stop", new ContainerStop(all))
        .add("POST", "/containers/{id}/restart", new ContainerRestart(all))
        .add("POST", "/containers/{id}/kill", new ContainerKill(all))
        .add("POST", "/containers/{id}/update", new ContainerUpdate(all))
        .add("POST", "/containers/{id}/rename", new ContainerRename(all))
        .add("POST", "/containers/{id}/pause", new ContainerPause(all))
        .add("POST", "/containers/{id}/unpause", new ContainerUnpause(all))
        .add("POST", "/containers/{id}/attach", new ContainerAttach(all))
        .add("POST", "/containers/{id}/wait", new ContainerWait(all))
        .add("DELETE", "/containers/{id}", new ContainerRemove(all));
  }

  private static void execs(Router router, Execs execs) {
    router
        .add("POST", "/containers/{id}/exec", new ExecCreate(execs))
        .add("POST", "/exec/{id}/start", new ExecStart(execs))
        .add("POST", "/exec/{id}/resize", new ExecResize(execs))
        .add("GET", "/exec/{id}/json", new ExecInspect(execs));
  }

  private static void images(Router router, Images images, Transfers transfers) {
    router
        .add("GET", "/images/json", new ImageList(images))
        .add("POST", "/images/create", new ImageCreate(images, transfers))
        .add("POST", "/images/load", new ImageLoad(images))
        .add("POST", "/images/prune", new ImagePrune(images))
        .add("GET", "/images/get", new ImageSave(images, true))
        .add("GET", "/images/{name*}/get", new ImageSave(images, false))
        .add("GET", "/images/{name*}/json", new ImageInspect(images))
        .add("GET", "/images/{name*}/history", new ImageHistory(images))
        .add("GET", "/gantry/v1/attestations", new GantryAttestation(images))
        .add("POST", "/images/{name*}/push", new ImagePush(transfers))
        .add("POST", "/images/{name*}/tag", new ImageTag(images))
        .add("DELETE", "/images/{name*}", new ImageRemove(images));
  }

  private static void registries(Router router, Engine engine) {
    RemoteImages remote = engine.remoteImages();
    router
        .add("POST", "/auth", new RegistryLogin(remote))
        .add("GET", "/images/search", new ImageSearch(remote))
        .add("GET", "/distribution/{name*}/json", new DistributionInspect(remote))
        .add("GET", "/gantry/v1/manifest", new ManifestInspect(remote))
        .add("PUT", "/gantry/v1/manifest", new ManifestPut(remote))
        .add("GET", "/gantry/v1/referrers", new ReferrerList(remote))
        .add("POST", "/gantry/v1/copy", new ImageCopy(engine.imageCopies()))
        .add("POST", "/gantry/v1/artifacts/push", new ArtifactPush(engine.artifacts()))
        .add("GET", "/gantry/v1/artifacts", new ArtifactGet(engine.artifacts()));
  }

  private static void signatures(Router router, Signatures signatures) {
    router
        .add("POST", "/gantry/v1/signatures", new GantrySign(signatures))
        .add("POST", "/gantry/v1/signatures/verify", new GantryVerify(signatures));
  }

  private static void system(Router router, Engine engine, ApiSettings settings) {
    router
        .add("GET", "/_ping", new Ping(true))
        .add("HEAD", "/_ping", new Ping(false))
        .add("GET", "/version", new Version(engine.system(), settings.version()))
        .add("GET", "/info", new Info(engine.system(), engine.volumes(), settings.version()))
        .add("GET", "/events", new EventStream(engine.events()))
        .add("GET", "/system/df", new DiskUsageShow(engine))
        .add("GET", "/gantry/v1/start-timings", new GantryStartTimings(engine.system()))
        .add("GET", "/gantry/v1/check", new GantryCheck(engine.system(), false))
        .add("POST", "/gantry/v1/check", new GantryCheck(engine.system(), true))
        .add("POST", "/gantry/v1/images/{name*}/squash", new GantrySquash(engine.images()))
        .add("POST", "/gantry/v1/stop", new GantryStop(settings.stop()));
  }

  private static void snapshots(Router router, Containers containers) {
    String all = "/gantry/v1/containers/{id}/snapshots";
    router
        .add("GET", all, new SnapshotList(containers))
        .add("POST", all, new SnapshotCreate(containers))
        .add("DELETE", all + "/{name}", new SnapshotRemove(containers))
        .add("POST", all + "/{name}/rollback", new SnapshotRollback(containers))
        .add("POST", "/gantry/v1/containers/{id}/clone", new ContainerClone(containers));
  }

  private static void networks(Router router, Networks networks) {
    router
        .add("GET", "/networks", new NetworkList(networks))
        .add("GET", "/networks/{id}", new NetworkInspect(networks))
        .add("POST", "/networks/create", new NetworkCreate(networks))
        .add("POST", "/networks/prune", new NetworkPrune(networks))
        .add("POST", "/networks/{id}/connect", new NetworkConnect(networks))
        .add("POST", "/networks/{id}/disconnect", new NetworkDisconnect(networks))
        .add("DELETE", "/networks/{id}", new NetworkRemove(networks));
  }

  /** Of these there are none, which is an answer: clients ask on the way to something else. */
  private static void empty(Router router) {
    router
        .add("GET", "/plugins", call -> call.json(List.of()))
        .add("GET", "/plugins/{name*}/json", Routes::noPlugin);
  }

  private static void noPlugin(Call call) {
    throw new HttpFailure(404, "plugin \"" + call.path("name") + "\" not found");
  }

  private static void volumes(Router router, Volumes volumes) {
    router
        .add("GET", "/volumes", new VolumeList(volumes))
        .add("POST", "/volumes/create", new VolumeCreate(volumes))
        .add("POST", "/volumes/prune", new VolumePrune(volumes))
        .add("GET", "/volumes/{name}", new VolumeInspect(volumes))
        .add("DELETE", "/volumes/{name}", new VolumeRemove(volumes));
  }

  private static void moments(Router router, VolumeSnapshots snapshots) {
    String all = "/gantry/v1/volumes/{volume}/snapshots";
    router
        .add("GET", all, new VolumeSnapshotList(snapshots))
        .add("POST", all, new VolumeSnapshotCreate(snapshots))
        .add("DELETE", all + "/{name}", new VolumeSnapshotRemove(snapshots))
        .add("POST", all + "/{name}/rollback", new VolumeSnapshotRollback(snapshots));
  }

  private static void copies(Router router, VolumeCopies copies) {
    String volume = "/gantry/v1/volumes/{name}";
    router
        .add("GET", volume + "/export", new VolumeExport(copies))
        .add("POST", volume + "/import", new VolumeImport(copies))
        .add("POST", volume + "/clone", new VolumeClone(copies));
  }
}
