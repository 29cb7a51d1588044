import ReactMarkdown from "react-markdown";
import remarkGfm from "remark-gfm";
import css from "./Markdown.module.css";

/** A README. Raw HTML is not rendered, and links leave in a new tab without telling where from. */
export function Markdown({ text }: { text: string }) {
  return (
    <div className={css.text}>
      <ReactMarkdown
        remarkPlugins={[remarkGfm]}
        components={{
          a: ({ href, children }) =>
            isOutside(href) ? (
              <a href={href} target="_blank" rel="noreferrer noopener">
                {children}
              </a>
            ) : (
              <span>{children}</span>
            ),
          img: ({ alt }) => <span className="muted">{alt}</span>,
        }}
      >
        {text}
      </ReactMarkdown>
    </div>
  );
}

/** Links inside the module's repository have no page here. */
function isOutside(href: string | undefined): boolean {
  return href !== undefined && /^https?:/i.test(href);
}
