import type { ReactNode } from "react";
import { useSearchParams } from "wouter";
import { useAsk, useAskAll, useChange } from "../../api/ask";
import { call } from "../../api/http";
import type { Delivery, User } from "../../api/installation";
import type { ListOf } from "../../api/types";
import { Empty, Loading } from "../../parts/Empty";
import { SelectField } from "../../parts/Form";
import { counted, dateTime, words } from "../../parts/format";
import { Pager } from "../../parts/Pager";
import { Problem } from "../../parts/Problem";
import { Table } from "../../parts/Table";
import { Title } from "../../shell/Title";

const size = 50;

/** What was sent to the addresses that administrators are told of events at. */
export function Deliveries(): ReactNode {
  const [asked, setAsked] = useSearchParams();
  const users = useAskAll<User>("/users");
  const user = Number(asked.get("user") ?? users.data?.items[0]?.number ?? 0);
  const page = Number(asked.get("page") ?? 1);
  const path = `/users/${user}/deliveries`;
  const list = useAsk<ListOf<Delivery>>(path, { page, pageSize: size }, { when: user > 0, every: 5_000 });
  const retry = useChange((number: number) => call("POST", `/deliveries/${number}/retry`), [path]);
  return (
    <>
      <Title>Webhooks</Title>
      <Problem of={users.error ?? list.error ?? retry.error} />
      <SelectField label="Deliveries to" value={user} onChange={(event) => setAsked({ user: event.target.value })}>
        {users.data?.items.map((one) => (
          <option key={one.number} value={one.number}>
            {one.userName}
          </option>
        ))}
      </SelectField>
      {list.data === undefined && list.error === null && <Loading what="the deliveries" />}
      {list.data?.total === 0 && (
        <Empty title="Nothing has been sent">
          <p>A program subscribes by the API (see the documentation of webhooks). What is sent then, and what could not be, is listed here.</p>
        </Empty>
      )}
      {list.data !== undefined && list.data.total > 0 && (
        <>
          <Table of="Deliveries" columns={["Delivery", "State", "Attempts", "Last answer", "Next attempt", ""]}>
            {list.data.items.map((delivery) => (
              <tr key={delivery.number}>
                <th scope="row">
                  {delivery.number}, {counted(delivery.events, "event")}, {dateTime(delivery.createdAt)}
                </th>
                <td>{words(delivery.state)}</td>
                <td>{delivery.attempts}</td>
                <td>
                  {delivery.status ?? ""} {delivery.failure}
                </td>
                <td>{delivery.deliveredAt === null ? dateTime(delivery.dueAt) : ""}</td>
                <td>
                  {(delivery.state === "Queued" || delivery.state === "Retrying") && (
                    <button type="button" onClick={() => retry.mutate(delivery.number)}>
                      Try now<span className="hidden">: delivery {delivery.number}</span>
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </Table>
          <Pager page={page} size={size} total={list.data.total} go={(next) => setAsked({ user: String(user), page: String(next) })} />
        </>
      )}
    </>
  );
}
