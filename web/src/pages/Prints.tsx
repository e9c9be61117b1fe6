/** Three prints on a table: drawn scenes in our own palette, so that the first page needs no server. */
export function Prints() {
  return (
    <div aria-hidden="true" className="relative mx-auto h-[24rem] w-full max-w-md max-lg:hidden">
      <Print className="top-2 left-0 -rotate-6"><Hills /></Print>
      <Print className="top-14 right-0 rotate-[5deg]"><Window /></Print>
      <Print className="bottom-0 left-16 rotate-[-1.500deg]"><Path /></Print>
    </div>
  );
}

function Print({ className, children }: { className: string; children: React.ReactNode }) {
  return <div className={`absolute w-56 rounded-[5px] bg-print p-2.5 pb-9 shadow-print ${className}`}><svg viewBox="0 0 160 120" className="w-full rounded-[2px]">{children}</svg></div>;
}

const Hills = () => (
  <><rect width="160" height="120" fill="#f2cf9b" /><circle cx="112" cy="46" r="15" fill="#e98f3e" /><path d="M0 78q40-26 82-6t78-10v58H0z" fill="#6f8f7d" /><path d="M0 94q52-20 96-2t64-4v32H0z" fill="#2e5f57" /><path d="M0 110q70-12 160 0v10H0z" fill="#163a37" /></>
);
const Window = () => (
  <><rect width="160" height="120" fill="#3b3632" /><path d="M46 14h68v80H46z" fill="#cfe0e6" /><path d="M46 66q30-18 68-4v32H46z" fill="#8fa99a" /><path d="M80 12v84M44 52h72" stroke="#3b3632" strokeWidth="4" /><path d="M40 96h80v6H40z" fill="#8a5a36" /><path d="M98 96c-3-14-12-16-10-28 9 3 13 12 12 28zm2 0c0-12 8-16 12-24 4 10 0 18-10 24z" fill="#5c8a5a" /></>
);
const Path = () => (
  <><rect width="160" height="120" fill="#cdd9d4" /><path d="M0 50q80-24 160 0v70H0z" fill="#7d9a73" /><path d="M70 120c-16-26 34-32 14-70h6c26 36-14 46 14 70z" fill="#f3e6cf" /><circle cx="30" cy="44" r="14" fill="#44694b" /><path d="M28.500 44h3v26h-3z" fill="#5d432c" /><circle cx="134" cy="40" r="18" fill="#3b6046" /><path d="M132.500 42h3v30h-3z" fill="#5d432c" /></>
);
