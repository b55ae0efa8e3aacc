/** A background for the map where the city named one: tiles of a server, or one PMTiles archive, read by parts. */
import {
  type Coords,
  type DoneCallback,
  GridLayer,
  type GridLayerOptions,
  type Layer,
  tileLayer,
} from 'leaflet';
import { PMTiles, TileType } from 'pmtiles';
import { paintVectorTile } from './vector-tile';

/** @param url `https://…/{z}/{x}/{y}.png`, or the address of a `.pmtiles` file, pictures or vectors */
export const backgroundOf = (url: string): Layer =>
  /\.pmtiles$/.test(new URL(url, location.href).pathname)
    ? new ArchiveLayer(url)
    : tileLayer(url, { maxZoom: 19, crossOrigin: 'anonymous', referrerPolicy: 'no-referrer' });

/** Drawn on canvases: a picture that is decoded from bytes needs no `blob:` in the content security policy. */
class ArchiveLayer extends GridLayer {
  declare options: GridLayerOptions;
  private readonly archive: PMTiles;

  constructor(url: string) {
    super({ maxZoom: 19 });
    this.archive = new PMTiles(new URL(url, location.href).href);
    void this.archive
      .getHeader()
      .then(({ maxZoom }) => {
        this.options.maxNativeZoom = maxZoom;
        this.redraw();
      })
      .catch((error: Error) => console.warn(`${url} cannot be read: ${error.message}`));
  }

  override createTile({ x, y, z }: Coords, done: DoneCallback): HTMLElement {
    const tile = document.createElement('canvas');
    this.draw(tile, z, x, y).then(
      () => done(undefined, tile),
      (error: Error) => done(error, tile),
    );
    return tile;
  }

  private async draw(tile: HTMLCanvasElement, z: number, x: number, y: number): Promise<void> {
    const found = await this.archive.getZxy(z, x, y);
    if (!found) return;
    const { tileType } = await this.archive.getHeader();
    if (tileType === TileType.Mvt) return paintVectorTile(tile, found.data);
    const picture = await createImageBitmap(new Blob([found.data]));
    tile.width = picture.width;
    tile.height = picture.height;
    tile.getContext('2d')?.drawImage(picture, 0, 0);
    picture.close();
  }
}
