/** As much of the dashboard around a widget as we use: its pages, its ways, its socket. */

export type Socket = {
  readonly connected: boolean;
  emit(event: 'widget-send', widget: string, message: object): void;
  on(event: string, listener: (message: { readonly payload?: unknown }) => void): void;
  off(event: string, listener: (message: { readonly payload?: unknown }) => void): void;
};

export type DashboardPage = {
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly order: number | string;
  readonly type: string;
  readonly visible?: boolean | string;
  readonly disabled?: boolean | string;
  readonly route?: { readonly name: string };
};

/** The component that the dashboard made of our widget. */
export type Host = {
  readonly id: string;
  readonly props: { readonly shows: string; readonly terminalPage: string };
  readonly $socket: Socket;
  readonly $route: {
    readonly query: Readonly<Record<string, unknown>>;
    readonly meta: { readonly id?: string };
  };
  readonly $router: {
    push(to: To): Promise<unknown>;
    resolve(to: To): { readonly href: string };
  };
  readonly $store: {
    readonly state: {
      readonly setup: { readonly setup: { readonly RED: { readonly httpAdminRoot: string } } };
      readonly ui: {
        readonly pages: Readonly<Record<string, DashboardPage>>;
        readonly groups: Readonly<Record<string, { readonly page: string }>>;
        readonly widgets: Readonly<
          Record<string, { readonly props: { readonly group?: string; readonly shows?: string } }>
        >;
      };
    };
  };
};
type To = { readonly name: string; readonly query?: Readonly<Record<string, string>> };

/** Pages that are shown to people, in their order. */
export const pagesOf = ({ $store }: Host): DashboardPage[] =>
  Object.values($store.state.ui.pages)
    .filter(
      ({ type, route, visible, disabled }) =>
        type === 'ui-page' && route && `${visible ?? true}` === 'true' && `${disabled ?? false}` === 'false',
    )
    .sort((a, b) => Number(a.order) - Number(b.order));

/** Pages that have a part of ours. */
export function pagesWith({ $store }: Host, part: string): ReadonlySet<string> {
  const { widgets, groups } = $store.state.ui;
  const found = Object.values(widgets).flatMap(({ props }) => {
    const page = props.shows?.split(',').includes(part) ? groups[props.group ?? '']?.page : undefined;
    return page ?? [];
  });
  return new Set(found);
}

/** Where one terminal is shown; undefined: this dashboard has no such page. */
export function terminalLink(host: Host, terminalId: string): { href: string; open(): void } | undefined {
  const page = pagesOf(host).find(({ path }) => path === host.props.terminalPage);
  if (!page) return undefined;
  const to: To = { name: page.route!.name, query: { terminal: terminalId } };
  return { href: host.$router.resolve(to).href, open: () => void host.$router.push(to) };
}

/** Where a file of this widget is. */
export const fileOf = ({ $store }: Host, name: string): string =>
  `${$store.state.setup.setup.RED.httpAdminRoot.replace(/\/$/, '')}/resources/@coride/node-red-fleet/${name}`;
